/**
 * Returns the title theme-classic shows for an admonition without one.
 *
 * @param keyword - The directive's name or the component's `type`; the theme shows unknown keywords as `info`.
 * @param titles - The site's translations by keyword.
 */
export function defaultAdmonitionTitle(
  keyword: string,
  titles: Readonly<Record<string, string>> = {},
): string {
  const name = DEFAULT_TITLES.test(keyword) ? keyword : 'info';
  return titles[keyword] ?? titles[name] ?? name;
}

const DEFAULT_TITLES = /^(?:note|tip|info|warning|danger|caution|secondary|important|success)$/u;
