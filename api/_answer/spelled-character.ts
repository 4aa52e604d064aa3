/** A character as readers see it. */
export interface SpelledCharacter {
  /**
   * Brackets of any kind are `[` or `]`, digits of any script `0` to `9`, and what cannot be seen is `''`. A named entity that is neither
   * is `&`.
   */
  shown: string;
  /** How long it is in the Markdown. */
  length: number;
}

/**
 * Reads the character at the start of Markdown outside code: as it is, escaped with a backslash, or as an entity (`&#91;`, `&lbrack;`).
 * Source: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
 *
 * @param text - Not empty.
 * @param isLast - Whether no text follows.
 * @returns `'undecided'` if following text may still change the character.
 */
export function readCharacter(text: string, isLast: boolean): SpelledCharacter | 'undecided' {
  if (text.startsWith('&')) {
    const match = ENTITY.exec(text);
    if (match !== null) {
      const [whole, decimal, hexadecimal, name = ''] = match;
      const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
      const shown = Number.isNaN(code) ? (NAMED.get(name) ?? '&') : showAs(fromCode(code));
      return { shown, length: whole.length };
    }
    return !isLast && ENTITY_START.test(text) ? 'undecided' : { shown: 'x', length: 1 };
  }
  if (text.startsWith('\\')) {
    if (text.length === 1) return isLast ? { shown: 'x', length: 1 } : 'undecided';
    return /^\\[!-/:-@[-`{-~\n]/.test(text)
      ? { shown: showAs(text.charAt(1)), length: 2 }
      : { shown: 'x', length: 1 };
  }
  const [character = ''] = text;
  if (!isLast && text.length === 1 && /[\uD800-\uDBFF]/.test(text)) return 'undecided';
  return { shown: showAs(character), length: character.length };
}

/** Markdown reads up to seven digits; some renderers leave longer references to the browser, which reads any number. */
const ENTITY = /^&(?:#(\d{1,24})|#[xX]([\da-fA-F]{1,24})|([A-Za-z][A-Za-z\d]{0,31}));/;
const ENTITY_START = /^&(?:#\d{0,24}|#[xX][\da-fA-F]{0,24}|[A-Za-z][A-Za-z\d]{0,31})?$/;

/** The named entities of brackets. Digits have none. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ...['lsqb', 'lbrack', 'lobrk', 'LeftDoubleBracket', 'lbbrk', 'lbrke', 'lbrksld', 'lbrkslu'].map(
    (name) => [name, '['] as const,
  ),
  ...['rsqb', 'rbrack', 'robrk', 'RightDoubleBracket', 'rbbrk', 'rbrke', 'rbrksld', 'rbrkslu'].map(
    (name) => [name, ']'] as const,
  ),
]);

function fromCode(code: number): string {
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\u{FFFD}';
}

function showAs(character: string): string {
  if (/[ -~\n\t]/.test(character)) return character;
  if (OPENING.test(character)) return '[';
  if (CLOSING.test(character)) return ']';
  if (INVISIBLE.test(character)) return '';
  const plain = character.normalize('NFKC');
  if (/^[\d\s,;]+$/.test(plain)) return plain;
  // Numbers of a range stand around a wave in East Asian text.
  if (/\p{Pd}|[\u2212～∼⁓]/u.test(character) || /\p{Pd}/u.test(plain)) return '-';
  if (/[、﹑､،፣߸᠂]/.test(character)) return ',';
  if (/[؛⁏፤]/.test(character)) return ';';
  const circled = CIRCLED.find(([first, last]) => character >= first && character <= last);
  if (circled !== undefined)
    return String((character.codePointAt(0) ?? 0) - (circled[0].codePointAt(0) ?? 0) + circled[2]);
  return /^\p{Nd}$/u.test(plain) ? toDigit(plain) : 'x';
}

/** Full-width, lenticular, double and other brackets that look square. Tortoise-shell brackets, `〔2015〕`, are the years of Chinese laws. */
const OPENING = /[［﹇【︻〖︗〚⟦⁅❲⦋⦍⦏⹕⹗]/;
const CLOSING = /[］﹈】︼〗︘〛⟧⁆❳⦌⦎⦐⹖⹘]/;

/** What a character class must contain to match them, and the other characters that matter to brackets. */
export const NOTABLE = OPENING.source.slice(1, -1) + CLOSING.source.slice(1, -1) + String.raw`[\]\\&<†\`~$`;

/** Numbers in circles that NFKC leaves as they are: from, to, the first one's value. */
const CIRCLED = [
  ['⓫', '⓴', 11],
  ['⓵', '⓾', 1],
  ['⓿', '⓿', 0],
  ['❶', '❿', 1],
  ['➀', '➉', 1],
  ['➊', '➓', 1],
] as const;

/** Format characters, combining marks, controls, letters without a glyph, and what is not drawn though not assigned yet. */
const INVISIBLE = /[\p{Cf}\p{M}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Unicode encodes the ten digits of a script in a row, from 0. */
function toDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}
