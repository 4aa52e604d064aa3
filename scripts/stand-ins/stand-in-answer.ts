/** What the stand-in reads out of a prompt made by `api/_prompt`. */
export interface PromptData {
  question: string;
  /** Empty in selection mode. */
  passages: readonly { n: number; text: string }[];
  selection: string | null;
}

/**
 * Finds question, passages and selection between the prompt's delimiters.
 *
 * @param content - Of the last user message.
 * @returns `null` if it is not one of our prompts.
 */
export function readPrompt(content: string): PromptData | null {
  const blocks = [...content.matchAll(/^--- ([0-9a-f]{32}) (.+) ---\n([^]*?)\n--- \1 end ---$/gm)].map(
    ([, , name = '', text = '']) => ({ name, text }),
  );
  const question = blocks.find(({ name }) => name === 'question')?.text;
  if (question === undefined) return null;
  return {
    question,
    passages: blocks.flatMap(({ name, text }) => {
      const n = /^passage (\d+)$/.exec(name)?.[1];
      // The lines above the first empty one name page and section.
      return n === undefined ? [] : [{ n: Number(n), text: text.slice(text.indexOf('\n\n') + 2) }];
    }),
    selection: blocks.find(({ name }) => name === 'selection')?.text ?? null,
  };
}

/**
 * Answers with sentences of the book: those that share the most, and the rarest, words with the question.
 *
 * @returns Markdown that begins by saying that no model is configured; each quote of a passage ends with its citation `[n]`.
 */
export function writeStandInAnswer(prompt: PromptData | null): string {
  if (prompt === null) return 'No model is configured.';
  const { question, passages, selection } = prompt;
  if (selection !== null) return `${SELECTION_OPENING}\n\n${quote(shorten(selection, question))}`;
  const sentences = passages.flatMap(({ n, text }) =>
    splitSentences(text).map((sentence) => ({ n, sentence })),
  );
  const best = chooseBest(sentences, question);
  return best.length > 0
    ? `${BOOK_OPENING}\n\n${listQuotes(best)}`
    : `${NOTHING_OPENING}\n\n${listQuotes(sentences.slice(0, 1))}`;
}

const BOOK_OPENING = 'No model is configured, so here is what the book says:';
const SELECTION_OPENING = 'No model is configured, so here is what you selected:';
const NOTHING_OPENING =
  'No model is configured, and no sentence of the book shares a word with the question. These come closest:';
const QUOTES_MAX = 3;

/** A selection up to this length is quoted whole, in characters. */
const SELECTION_QUOTE_MAX_CHARS = 700;

interface Sentence {
  n: number;
  sentence: string;
}

function shorten(selection: string, question: string): string {
  if (selection.length <= SELECTION_QUOTE_MAX_CHARS) return selection.trim();
  const sentences = splitSentences(selection).map((sentence) => ({ n: 0, sentence }));
  const best = chooseBest(sentences, question);
  return (best.length > 0 ? best : sentences.slice(0, QUOTES_MAX))
    .map(({ sentence }) => sentence)
    .join(' … ');
}

function splitSentences(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => [...SENTENCES.segment(line)].map(({ segment }) => segment.trim()))
    .filter((sentence) => sentence.length >= SENTENCE_MIN_CHARS || HAN_OR_KANA.test(sentence));
}

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });
const WORDS = new Intl.Segmenter('en', { granularity: 'word' });
const HAN_OR_KANA = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

/** Shorter pieces are headings and labels, in characters. */
const SENTENCE_MIN_CHARS = 20;

/** Best first to choose, then in the order they stand in the book's passages. */
function chooseBest(sentences: readonly Sentence[], question: string): Sentence[] {
  const asked = wordsOf(question);
  const words = sentences.map(({ sentence }) => wordsOf(sentence));
  const rarity = new Map(
    [...asked].map((word) => {
      const count = words.filter((set) => set.has(word)).length;
      return [word, Math.log(1 + sentences.length / (1 + count))] as const;
    }),
  );
  return sentences
    .map((sentence, position) => {
      const own = words[position] ?? new Set<string>();
      const shared = [...asked].filter((word) => own.has(word));
      const weight = shared.reduce((total, word) => total + (rarity.get(word) ?? 0), 0);
      return { sentence, position, score: weight / Math.sqrt(8 + own.size) };
    })
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.position - right.position)
    .slice(0, QUOTES_MAX)
    .sort((left, right) => left.position - right.position)
    .map(({ sentence }) => sentence);
}

function wordsOf(text: string): Set<string> {
  const words = [...WORDS.segment(text.toLowerCase())]
    .filter(({ segment, isWordLike }) => isWordLike === true && !STOP_WORDS.has(segment))
    // Plural and singular, asks and asked: near enough for a stand-in.
    .map(({ segment }) => (segment.length > 4 ? segment.replace(/(?:ing|ed|es|s)$/, '') : segment));
  return new Set(words);
}

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about an and any are as at be by can could do does for from get has have how i if in into is it its me my of on or ' +
    'should so than that the their them then there these they this those to use was we were what when where which who ' +
    'why will with would you your'
  ).split(' '),
);

function listQuotes(sentences: readonly Sentence[]): string {
  return sentences.map(({ n, sentence }) => `- ${escapeMarkdown(sentence)} [${n}]`).join('\n');
}

function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${escapeMarkdown(line)}`)
    .join('\n');
}

/** A quote shows its characters as they are; brackets as entities, for an escaped one would open a formula. */
function escapeMarkdown(text: string): string {
  return (
    text
      // An underscore inside a word and a bar outside a table mean nothing: names such as DOCENT_SECRET stay readable.
      .replaceAll(/[\\`*<>#~$]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`)
      .replaceAll('[', '&#91;')
      .replaceAll(']', '&#93;')
  );
}
