/**
 * Removes characters that are not shown but can carry instructions to a model: tags and the rest of their plane (U+E0000 to U+E0FFF), and
 * variation selectors, unless they choose the form of the character before them: one after a pictograph or in a keycap (U+FE0E, U+FE0F), after a
 * Han character, a Myanmar letter or a mathematical sign, or after a Mongolian letter.
 */
export function stripHiddenCharacters(text: string): string {
  return text.replaceAll(HIDDEN, '');
}

/** Source: https://www.unicode.org/Public/UCD/latest/ucd/StandardizedVariants.txt, and UTS #51 and #37 for emoji and ideographs. */
const HIDDEN = new RegExp(
  [
    String.raw`[\u{E0000}-\u{E00FF}\u{E01F0}-\u{E0FFF}]`,
    String.raw`(?<!\p{Extended_Pictographic}|[0-9#*](?=\uFE0F\u20E3))[\uFE0E\uFE0F]`,
    String.raw`(?<![\p{Script=Han}\p{Script=Myanmar}\p{Sm}])[\uFE00-\uFE0D]`,
    String.raw`(?<!\p{Script=Han})[\u{E0100}-\u{E01EF}]`,
    String.raw`(?<!\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
  ].join('|'),
  'gu',
);
