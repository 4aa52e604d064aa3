/** Replaces the characters from `start` up to `end`, in UTF-16 units, with `text`. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Applies edits whose ranges do not overlap. Everything outside of them stays as it is, byte for byte. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text } of inOrder(edits)) {
    result += source.slice(at, start) + text;
    at = end;
  }
  return result + source.slice(at);
}

/** Returns the edits that turn the edited text back into the source. They contain only what the edits removed from it. */
export function invertEdits(source: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return inOrder(edits).map(({ start, end, text }) => {
    const inverse = {
      start: start + shift,
      end: start + shift + text.length,
      text: source.slice(start, end),
    };
    shift += text.length - (end - start);
    return inverse;
  });
}

function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  return edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
}
