/** The parts of a prompt; `null` if it is not one of ours. */
export type StandInPrompt = ReturnType<typeof readPrompt>;

/**
 * Extracts the question, passages, selection and earlier queries from a prompt that `api/_prompt` built.
 *
 * @param content - The content of the last user message.
 * @returns The parts of the prompt, or `null` if it is not one of ours.
 */
export function readPrompt(content: string) {
  const blocks = readBlocks(content);
  const question = blocks.find(({ name }) => name === 'question')?.text;
  if (question === undefined) return null;
  return {
    question,
    passages: blocks.flatMap(({ name, text }) => {
      const n = /^passage (\d+)$/.exec(name)?.[1];
      // The lines above the first blank line name the page and section.
      return n === undefined ? [] : [{ n: Number(n), text: text.slice(text.indexOf('\n\n') + 2) }];
    }),
    selection: blocks.find(({ name }) => name === 'selection')?.text ?? null,
    searched: blocks.find(({ name }) => name === 'queries already searched')?.text.split('\n') ?? [],
  };
}

/** Extracts the data blocks of a message. */
export function readBlocks(content: string): { name: string; text: string }[] {
  return [...content.matchAll(/^--- ([0-9a-f]{32}) (.+) ---\n([^]*?)\n--- \1 end ---$/gm)].map(
    ([, , name = '', text = '']) => ({ name, text }),
  );
}

/**
 * Answers with the sentences from the passages that share the most, and the rarest, words with the question.
 *
 * @returns Markdown that begins by saying that no model is configured; each quote from a passage ends with its citation `[n]`.
 */
export function writeStandInAnswer(prompt: StandInPrompt): string {
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

/** Length, in characters, up to which a selection is quoted in full. */
const SELECTION_QUOTE_MAX_CHARS = 700;

interface Sentence {
  n: number;
  sentence: string;
}

function shorten(selection: string, question: string): string {
  if (selection.length <= SELECTION_QUOTE_MAX_CHARS) return selection.trim();
  const sentences = splitSentences(selection).map((sentence) => ({ n: 0, sentence }));
  const best = chooseBest(sentences, question);
  const quoted = best.length > 0 ? best : sentences.slice(0, QUOTES_MAX);
  return quoted.map(({ sentence }) => sentence).join(' … ');
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

/** Shortest sentence, in characters, except in Chinese, Japanese and Thai; anything shorter is a heading or a label. */
const SENTENCE_MIN_CHARS = 20;

/** Chooses the best sentences, and returns them in the order in which the passages contain them. */
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
    // Treats `ask`, `asks` and `asked` alike, which is accurate enough for a stand-in.
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

/** Escapes text so that a quote shows it unchanged. Brackets become entities, because `\[` would open a formula. */
function escapeMarkdown(text: string): string {
  return (
    text
      // Underscores inside words and bars outside tables mean nothing, so names such as DOCENT_SECRET stay readable.
      .replaceAll(/[\\`*<>#~$]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`)
      .replaceAll('[', '&#91;')
      .replaceAll(']', '&#93;')
  );
}
