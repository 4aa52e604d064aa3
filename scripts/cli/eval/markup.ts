/** HTML or SVG that is safe to insert, because `markup` built it or it is a constant. */
export interface Markup {
  readonly html: string;
}

/** A value in a template: text and numbers are escaped, markup is not, `null` is omitted and lists are joined. */
type MarkupValue = string | number | null | Markup | readonly Markup[];

/**
 * Builds HTML from a tagged template, with text escaped for element content and quoted attributes alike.
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

/** Escapes text for HTML. Characters that Markdown allows but HTML forbids become the replacement character. */
function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

// oxlint-disable-next-line no-control-regex -- it is meant to match control characters
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;
