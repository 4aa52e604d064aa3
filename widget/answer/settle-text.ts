/**
 * Holds back the end of a growing answer that would be shown as something else a moment later: a line of which only
 * the marker has come (`Steps:` and `-` below it is a heading until the `-` gets its word) and an opened citation (`[1`).
 *
 * @returns a beginning of `text`; nothing is lost, it comes with the next piece
 */
export function settleText(text: string): string {
  const lineStart = text.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart);
  const isMarker = /^[-=*+_#>|~`:. \t]+$/.test(line) || /^[ \t]*\d{1,9}[.)]?[ \t]*$/.test(line);
  return isMarker ? text.slice(0, lineStart) : text.replace(/\[\d{0,3}(?:, ?\d{0,3}){0,8}$/, '');
}
