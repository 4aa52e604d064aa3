/**
 * Estimates how many bits a guesser must try at most to find a secret: the cheapest way to write it as common words, words,
 * sequences, rows of the keyboard, repetitions and single characters. If it is the hexadecimal or base64 form of a text, the
 * text counts as well. The idea is zxcvbn's (https://github.com/dropbox/zxcvbn); its dictionaries would be most of the bundle.
 */
export function estimateBits(secret: string): number {
  // A longer secret is not stronger in any way that matters, and the time grows with the square.
  const text = secret.slice(0, MAX_CHARS);
  const bits = cheapestBits(text);
  const decoded = decode(text);
  return decoded === null ? bits : Math.min(bits, estimateBits(decoded));
}

const MAX_CHARS = 256;

/** Decodes hexadecimal digits or base64 in either alphabet, one byte a character. @returns `null` for anything else. */
function decode(text: string): string | null {
  if (/^(?:[0-9a-f]{2}){16,}$/i.test(text)) return Buffer.from(text, 'hex').toString('latin1');
  return /^[\w+/-]{22,}={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : null;
}

/** Finds the cheapest division into patterns, position by position. */
function cheapestBits(text: string): number {
  // Other letters may change their length in lower case.
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const plain = Array.from(lower, (character) => LETTERS_MEANT[character] ?? character).join('');
  const patterns = [findRepeat, findSequence, findKeys, findCommonWord, findWord];
  const characterBits = Math.log2(alphabetSize(text));
  const wordBits = isSentence(lower) ? SENTENCE_WORD_BITS : WORD_BITS;
  // The cost of the text up to each position.
  const costs = [0, ...Array.from(text.split(''), () => Number.POSITIVE_INFINITY)];
  for (let at = 0; at < text.length; at += 1) {
    const cost = costs[at] ?? 0;
    const reach = (chars: number, bits: number): void => {
      costs[at + chars] = Math.min(costs[at + chars] ?? Number.POSITIVE_INFINITY, cost + bits);
    };
    reach(1, literalBits(text, at, characterBits));
    for (const find of patterns) {
      const found = find({ text, lower, plain, at, characterBits, wordBits });
      // A part of a pattern is one as well, and what follows it may be cheaper.
      for (let chars = found.minChars; chars <= found.chars; chars += 1) reach(chars, found.bits(chars));
    }
  }
  return costs.at(-1) ?? 0;
}

interface Place {
  text: string;
  lower: string;
  /** In lower case, with letters for the digits that stand for them. */
  plain: string;
  at: number;
  characterBits: number;
  wordBits: number;
}

/** A pattern of at most `chars` characters, 0 if there is none, and what it costs to name its first ones. */
interface Pattern {
  minChars: number;
  chars: number;
  bits: (chars: number) => number;
}

const NOTHING: Pattern = { minChars: 1, chars: 0, bits: () => 0 };

/** A letter of a long run in one case is part of words that we do not know, which hold less than random letters. */
const LETTER_BITS = 3;

const LETTER_RUN = 12;

/** A word of a list of 8,192, a little longer than Diceware's. */
const WORD_BITS = 13;

/** A word of a sentence somebody thought of or read. */
const SENTENCE_WORD_BITS = 8;

const COMMON_WORD_BITS = 7;

function literalBits(text: string, at: number, characterBits: number): number {
  const character = text.charAt(at);
  if (/[ ._,:/-]/.test(character) && text.indexOf(character) < at) {
    // The same separator again, unless it is one character of 64 at random, where it hardly counts.
    return Math.min(0.5, characterBits);
  }
  const isLetter = /[a-z]/i.test(character);
  return isLetter && runAround(text, at) >= LETTER_RUN ? Math.min(LETTER_BITS, characterBits) : characterBits;
}

/** Returns the length of the run of letters in one case around a position. */
function runAround(text: string, at: number): number {
  const kind = /[a-z]/.test(text.charAt(at)) ? /[a-z]/ : /[A-Z]/;
  let [start, end] = [at, at];
  while (start > 0 && kind.test(text.charAt(start - 1))) start -= 1;
  while (end < text.length && kind.test(text.charAt(end))) end += 1;
  return end - start;
}

/** Finds what already stood in the text, in either case. */
function findRepeat({ lower, at }: Place): Pattern {
  let longest = 0;
  for (let from = 0; from < at; from += 1) {
    let chars = 0;
    while (at + chars < lower.length && lower[from + chars] === lower[at + chars]) chars += 1;
    longest = Math.max(longest, chars);
  }
  return { minChars: 3, chars: longest, bits: (chars) => Math.log2(at + 1) + Math.log2(chars) };
}

/** Finds characters that stay the same, or rise or fall by one. */
function findSequence({ text, at, characterBits }: Place): Pattern {
  const step = text.charCodeAt(at + 1) - text.charCodeAt(at);
  if (!(Math.abs(step) <= 1)) return NOTHING;
  let chars = 2;
  while (text.charCodeAt(at + chars) - text.charCodeAt(at + chars - 1) === step) chars += 1;
  return { minChars: 3, chars, bits: (length) => characterBits + Math.log2(length) + 1 };
}

/** Finds a run of neighbouring keys. */
function findKeys({ lower, at }: Place): Pattern {
  let longest = 0;
  const first = lower.slice(at, at + 4);
  if (!KEY_STARTS.has(first)) return NOTHING;
  for (const row of KEY_ROWS) {
    const from = row.indexOf(first);
    if (from === -1) continue;
    let chars = 4;
    while (at + chars < lower.length && row[from + chars] === lower[at + chars]) chars += 1;
    longest = Math.max(longest, chars);
  }
  return { minChars: 4, chars: longest, bits: (chars) => 6 + Math.log2(chars) };
}

const ROWS = [
  '1234567890-=',
  'qwertyuiop[]',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl;',
  'zxcvbnm,./',
  'yxcvbnm',
];
const COLUMNS = ['1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/', 'qazwsxedcrfvtgbyhnujmikolp', '!@#$%^&*()_+'];
const KEY_ROWS = [...ROWS, ...COLUMNS].flatMap((row) => [row, Array.from(row).toReversed().join('')]);
const KEY_STARTS: ReadonlySet<string> = new Set(
  KEY_ROWS.flatMap((row) => Array.from({ length: row.length - 3 }, (_, from) => row.slice(from, from + 4))),
);

/** Finds a word of `COMMON_WORDS`, with digits for letters or without. */
function findCommonWord({ text, lower, plain, at }: Place): Pattern {
  let longest = 0;
  const most = Math.min(COMMON_MAX_CHARS, text.length - at);
  for (let chars = most; chars >= 3 && longest === 0; chars -= 1) {
    const isCommon = [lower, plain].some((form) => COMMON_WORDS.has(form.slice(at, at + chars)));
    if (isCommon) longest = chars;
  }
  if (longest === 0) return NOTHING;
  const written = text.slice(at, at + longest);
  const changeBits = /^[a-z]+$/.test(written) ? 0 : /^[A-Z][a-z]+$/.test(written) ? 1 : 2;
  return { minChars: longest, chars: longest, bits: () => COMMON_WORD_BITS + changeBits };
}

const LETTERS_MEANT: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Finds a whole word, known or not: letters in one case between separators, one part of `camelCase`, or the letters before the
 * text's last digits. Letters between digits are more often part of something random.
 */
function findWord({ text, at, wordBits, characterBits }: Place): Pattern {
  const before = text.charAt(at - 1);
  const isCamel = /[a-z]/.test(before) && /[A-Z]/.test(text.charAt(at));
  const isStart = isCamel || !/[a-z\d]/i.test(before);
  const match = isStart ? WORD.exec(text.slice(at))?.[0] : undefined;
  if (match === undefined) return NOTHING;
  const bits = Math.min(wordBits + (/^[A-Z]/.test(match) ? 1 : 0), match.length * characterBits);
  return { minChars: match.length, chars: match.length, bits: () => bits };
}

/** Up to 14 letters: only one word of Diceware's in a thousand is longer than nine. */
const WORD = /^(?:[A-Z]?[a-z]{1,13}(?=$|[^a-z\d]|\d*$)|[A-Z]{2,14}(?=$|[^A-Za-z\d]|\d*$))/;

/**
 * Estimates how many characters a text was drawn from, by how many different ones it has: the smallest alphabet from which as
 * many random characters would have that many different ones.
 */
function alphabetSize(text: string): number {
  const different = new Set(text).size;
  const most = /^[ -~]*$/.test(text) ? 95 : 256;
  let size = different;
  while (size < most && size * (1 - (1 - 1 / size) ** text.length) < different - 0.5) size += 1;
  return size;
}

/** Returns whether a text has as many of the commonest words as sentences have. Random words from a list have hardly any. */
function isSentence(lower: string): boolean {
  const words = lower.match(/[a-z']+/g) ?? [];
  return words.length >= 4 && words.filter((word) => SENTENCE_WORDS.has(word)).length * 4 >= words.length;
}

const SENTENCE_WORDS = wordSet(
  'a all am an and any are as at be but by can do for from had has have he her his i if in is it its me my no not of on or ' +
    'our she so some than that the their them then there they this to too was we were what when which who will with you your',
);

/** Words of placeholders, examples and common passwords. */
const COMMON_WORDS = wordSet(
  'abc abcd admin and any anything api app application auth aws bar base64 baseball battery baz bit bits book brown byte bytes ' +
    'change changed changeit changeme character characters chars company config correct data database default demo deploy dev ' +
    'development docent docs docusaurus dog dolor dont dragon dummy enough enter env environment example fake fixme foo football for ' +
    'forget fox from function generate generated hard hello here hex hidden hmac horse http https hunter iloveyou in insert ' +
    'insecure internal ipsum jumps jwt key keyboard lazy least let letmein local localhost long longer lorem love machine ' +
    'make master mine minimum monkey more must mysecret name nextauth none not nothing null one only openai openssl or over ' +
    'pass passphrase password passwort passwd placeholder please plugin postgres princess private prod production public put ' +
    'qux quick qwerty rand random real really redis replace root safe same sample secret secrets secure security server session ' +
    'set sha256 shadow should shared sign signing sit site some something staging staple string strong sunshine super sure swordfish ' +
    'temp test tester testing tests text than that the then there thing this thirty three time tmp todo token trust two ' +
    'undefined unsafe use used user username value variable vercel very web website welcome with word world xxx you your yours zero',
);

const COMMON_MAX_CHARS = Math.max(...Array.from(COMMON_WORDS, (word) => word.length));

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
