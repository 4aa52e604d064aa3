/**
 * Holds back the end of a growing answer while its meaning may change: a line with only a marker (`Steps:` with `-`
 * below it is a heading until text follows the `-`), and an unfinished citation (`[1`).
 *
 * @returns A prefix of `text`. The rest appears with the next delta.
 */
export function settleText(text: string): string {
  const lineStart = text.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart);
  const isMarker = /^[-=*+_#>|~`:. \t]+$/.test(line) || /^[ \t]*\d{1,9}[.)]?[ \t]*$/.test(line);
  return isMarker ? text.slice(0, lineStart) : text.replace(/\[\d{0,3}(?:, ?\d{0,3}){0,8}$/, '');
}
