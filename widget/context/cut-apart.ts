/**
 * Whether the border between two neighbouring chunks of a section runs through one thought, so that either is hard to
 * understand alone: what a colon announces, a sentence, a table (its first row names the columns), a list.
 *
 * Told by the texts alone, and careful: a border that only might be one is none. A sentence is known by a small letter
 * after an open end, so not in scripts without small letters. Measured: see `COMPLETED_HITS` in choose-passages.ts.
 *
 * @param earlier text of the chunk that stands first
 * @param later text of the chunk right after it in the same section
 */
export function isCutApart(earlier: string, later: string): boolean {
  const before = earlier.trimEnd();
  const after = later.trimStart();
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  const [firstLine = ''] = after.split('\n', 1);
  return (
    /[:：]$/u.test(before) ||
    (OPEN_END.test(before) && /^\p{Ll}/u.test(after)) ||
    (TABLE_ROW.test(lastLine) && TABLE_ROW.test(firstLine)) ||
    (LIST_ITEM.test(lastLine) && LIST_ITEM.test(firstLine))
  );
}

/** No mark that ends a sentence, and no bracket or quotation mark that closes. */
const OPEN_END = /[\p{L}\p{N},،、，;–—(-]$/u;
/** As stage 2 writes them (plugin/section). */
const TABLE_ROW = / \| /u;
const LIST_ITEM = /^(?:- |\d+\. )/u;
