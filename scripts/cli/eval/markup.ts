/** HTML or SVG that is safe to insert: made by `markup`, or a constant. */
export interface Markup {
  readonly html: string;
}

/** Text and numbers are escaped, markup is not; `null` is omitted, lists are joined. */
type MarkupValue = string | number | null | Markup | readonly Markup[];

/**
 * A tagged template for HTML that escapes every value, for element content and quoted attributes alike.
 *
 * @example markup`<p title="${title}">${text}</p>`
 */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const html = parts.map((part, index) => (index === 0 ? part : toHtml(values[index - 1] ?? null) + part));
  return { html: html.join('') };
}

function toHtml(value: MarkupValue): string {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'html' in value ? value.html : value.map(({ html }) => html).join('');
}

/** Characters that are allowed in Markdown but not in HTML become the replacement character. */
function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

// oxlint-disable-next-line no-control-regex -- these are what is meant
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;
