/**
 * Shortens what takes a browser seconds to lay out and no reader needs: more than 30 combining marks on a letter, characters that embed
 * text or override its direction, and more than 20 that isolate it.
 */
export function limitMarks(text: string): string {
  let isolates = 0;
  return text.replaceAll(/(\p{M}{30})\p{M}+/gu, '$1').replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, (mark) => {
    if (mark > '\u202E') isolates += 1;
    return mark > '\u202E' && isolates <= 20 ? mark : '';
  });
}
