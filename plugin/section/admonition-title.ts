/**
 * The title that theme-classic gives an admonition without one.
 *
 * @param keyword the directive's name or the component's `type`; a site's own keyword looks like `info`
 * @param titles the site's own words for the keywords, in its language
 */
export function defaultAdmonitionTitle(
  keyword: string,
  titles: Readonly<Record<string, string>> = {},
): string {
  const name = DEFAULT_TITLES.has(keyword) ? keyword : 'info';
  return titles[keyword] ?? titles[name] ?? name;
}

const DEFAULT_TITLES: ReadonlySet<string> = new Set([
  'note',
  'tip',
  'info',
  'warning',
  'danger',
  'caution',
  'secondary',
  'important',
  'success',
]);
