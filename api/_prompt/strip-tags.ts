/**
 * Removes the characters of Unicode's Tags block (U+E0000..U+E007F), which are invisible and can carry instructions that no
 * reader sees.
 */
export function stripTagCharacters(text: string): string {
  return text.replaceAll(/[\u{E0000}-\u{E007F}]/gu, '');
}
