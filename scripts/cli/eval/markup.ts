/** HTML or SVG that may stand in a page as it is: made by `markup`, or a constant of ours. */
export interface Markup {
  readonly html: string;
}

/** What a template takes: text and numbers are escaped, markup is not; nothing stands for `null`, lists are joined. */
type MarkupValue = string | number | null | Markup | readonly Markup[];

/**
 * A tagged template for HTML: every text put in is escaped, for element content and for attributes in double quotes alike.
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

/** Characters that no HTML may hold, but which may stand in a Markdown file, become the replacement character. */
function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

// oxlint-disable-next-line no-control-regex -- these are what is meant
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;
