/** Formats a whole number in the site's locale, or in the browser's if the browser does not know the site's. */
export function formatNumber(value: number, locale: string): string {
  return withLocale(locale, (tag) => new Intl.NumberFormat(tag)).format(value);
}

/** Formats a moment, in milliseconds since 1970, as a date and time in the same locale. */
export function formatMoment(momentMs: number, locale: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return withLocale(locale, (tag) => new Intl.DateTimeFormat(tag, style)).format(momentMs);
}

/** Formats a moment, in milliseconds since 1970, as the time of day in the same locale, in the reader's time zone. */
export function formatTime(momentMs: number, locale: string): string {
  return withLocale(locale, (tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' })).format(momentMs);
}

function withLocale<Format>(locale: string, make: (tag: string | undefined) => Format): Format {
  try {
    return make(locale);
  } catch {
    // Docusaurus accepts any name as a locale.
    return make(undefined);
  }
}
