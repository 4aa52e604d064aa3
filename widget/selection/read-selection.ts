/** A selection that can be asked about: the text as the browser gives it, and where on the screen it is. */
export interface PageSelection {
  /** `selection.toString()`: line breaks of paragraphs and code kept, nothing trimmed. */
  text: string;
  range: Range;
  /** The reader dragged or moved from the end towards the start. */
  backward: boolean;
}

/** Where text is typed: what is selected there is the reader's own. */
const FIELDS = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';

/** Parts of the page that are not its content, and our own interface. */
const NOT_CONTENT = 'nav, [data-docent], .table-of-contents, .docent-panel';

/**
 * What the reader has selected in the page's content (`main`), or `null`: nothing, blank, something outside of it,
 * something in a field. A selection that only brushes what follows `main`, as a triple click on the last
 * paragraph does, counts as inside.
 */
export function readSelection(page: Document): PageSelection | null {
  const selection = page.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  // While a field has the focus, some browsers report its own selected text as the page's.
  const focused = page.activeElement;
  if (focused?.matches(FIELDS) === true && range.intersectsNode(focused)) return null;
  const text = selection.toString();
  if (text.trim() === '') return null;
  if (!isInContent(page, range)) return null;
  const backward =
    selection.focusNode === range.startContainer && selection.focusOffset === range.startOffset;
  return { text, range, backward };
}

/** Whether keys pressed in an element write text, so that shortcuts must stay out. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof Element && (target.closest(FIELDS) !== null || isEditable(target));
}

function isEditable(element: Element): boolean {
  return element instanceof HTMLElement && element.isContentEditable;
}

function isInContent(page: Document, range: Range): boolean {
  const start = elementOf(range.startContainer);
  const end = elementOf(range.endContainer);
  const main = start?.closest('main') ?? end?.closest('main') ?? null;
  if (main === null) return false;
  if (start !== null && main.contains(start)) {
    if (start.closest(NOT_CONTENT) !== null || start.closest(FIELDS) !== null) return false;
  } else if (!isBlank(page, range, main, 'before')) return false;
  if (end !== null && main.contains(end)) {
    return range.endOffset === 0 || (end.closest(NOT_CONTENT) === null && end.closest(FIELDS) === null);
  }
  return isBlank(page, range, main, 'after');
}

function elementOf(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}

/** Whether the selection holds no words on that side of `main`. */
function isBlank(page: Document, range: Range, main: Element, side: 'before' | 'after'): boolean {
  const outside = page.createRange();
  if (side === 'before') {
    outside.setStart(range.startContainer, range.startOffset);
    outside.setEndBefore(main);
  } else {
    outside.setStartAfter(main);
    outside.setEnd(range.endContainer, range.endOffset);
  }
  return outside.toString().trim() === '';
}
