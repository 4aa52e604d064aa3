/**
 * Shortens what takes a browser seconds to lay out and no reader needs: more than 30 combining marks on a letter, and more than 100
 * characters that embed, isolate or override a direction.
 */
export function limitMarks(text: string): string {
  let directions = 0;
  return text.replaceAll(/(\p{M}{30})\p{M}+/gu, '$1').replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, (mark) => {
    directions += 1;
    return directions > 100 ? '' : mark;
  });
}
