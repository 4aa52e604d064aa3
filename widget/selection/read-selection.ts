/** A selection that the reader can ask about. */
export interface PageSelection {
  /** `selection.toString()`: keeps the line breaks of paragraphs and code, untrimmed. */
  text: string;
  range: Range;
  /** Whether the selection was made from its end to its start. */
  backward: boolean;
}

/** Elements that take typed text. A selection in them is the reader's own text. */
const FIELDS = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';

/** Navigation, Docent's own interface and fields: selections there are not of the page's content. */
const NOT_CONTENT = `nav, [data-docent], .table-of-contents, .docent-panel, ${FIELDS}`;

/**
 * Reads the selection in the page's content (`main`). Text outside `main` is allowed if it is blank: a triple click on the last paragraph
 * selects beyond it.
 *
 * @returns `null` if the selection is empty, blank, outside the content or in a field.
 */
export function readSelection(page: Document): PageSelection | null {
  const selection = page.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  // Some browsers report a focused field's selected text as the page's.
  const focused = page.activeElement;
  if (focused?.matches(FIELDS) === true && range.intersectsNode(focused)) return null;
  const text = selection.toString();
  if (text.trim() === '' || !isInContent(page, range)) return null;
  const backward =
    selection.focusNode === range.startContainer && selection.focusOffset === range.startOffset;
  return { text, range, backward };
}

/** Whether an element takes typed text, so that shortcuts must not act there. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(FIELDS) !== null || (target instanceof HTMLElement && target.isContentEditable);
}

function isInContent(page: Document, range: Range): boolean {
  const start = elementOf(range.startContainer);
  const end = elementOf(range.endContainer);
  const main = start?.closest('main') ?? end?.closest('main') ?? null;
  if (main === null) return false;
  const startsInContent = main.contains(start)
    ? start?.closest(NOT_CONTENT) === null
    : isBlank(page, range, main, 'before');
  if (!startsInContent) return false;
  if (!main.contains(end)) return isBlank(page, range, main, 'after');
  return range.endOffset === 0 || end?.closest(NOT_CONTENT) === null;
}

function elementOf(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}

/** Whether the part of the selection before or after `main` is blank. */
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
