/** A whole number as the site's language writes it; a locale the browser does not know falls back to its own. */
export function formatNumber(value: number, locale: string): string {
  return withLocale(locale, (tag) => new Intl.NumberFormat(tag)).format(value);
}

/** A day and time of day, milliseconds since 1970, as the site's language writes it. */
export function formatMoment(momentMs: number, locale: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return withLocale(locale, (tag) => new Intl.DateTimeFormat(tag, style)).format(momentMs);
}

function withLocale<Format>(locale: string, make: (tag: string | undefined) => Format): Format {
  try {
    return make(locale);
  } catch {
    // Docusaurus takes any name for a locale.
    return make(undefined);
  }
}
