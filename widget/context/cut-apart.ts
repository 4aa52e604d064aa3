/**
 * Whether two consecutive chunks of a section were split in the middle of a thought, so that either is hard to
 * understand alone: after a colon, in a sentence, a table (its first row names the columns) or a list.
 *
 * Decided by the texts alone, and only in clear cases. A split sentence is recognised by a lower-case letter after an open end, so not
 * in scripts without letter case. Measured: see `COMPLETED_HITS` in choose-passages.ts.
 *
 * @param earlier - Text of the first chunk.
 * @param later - Text of the next chunk in the same section.
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

/** Neither the end of a sentence nor a closing bracket or quotation mark. */
const OPEN_END = /[\p{L}\p{N},،、，;–—(-]$/u;
/** As `plugin/section` writes them. */
const TABLE_ROW = / \| /u;
const LIST_ITEM = /^(?:- |\d+\. )/u;
