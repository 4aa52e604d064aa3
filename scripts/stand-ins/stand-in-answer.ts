import { stemmer } from '@orama/stemmers/english';
import { stopwords } from '@orama/stopwords/english';
import { createLanguage, createTokenizer } from '../../plugin/terms/tokenizer.js';
import { extractAnswer } from '../../widget/extract/extract-answer.js';
import type { ReadPassage } from '../../widget/extract/score-sentences.js';

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
      const headEnd = text.indexOf('\n\n');
      const head = text.slice(0, headEnd);
      return n === undefined ? [] : [{ n: Number(n), head, text: text.slice(headEnd + 2) }];
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
 * Answers with the sentences of the passages that best answer the question, as the panel does without a model.
 *
 * @returns Markdown that begins by saying that no model is configured; each quote from a passage ends with its citation `[n]`.
 */
export function writeStandInAnswer(prompt: StandInPrompt): string {
  if (prompt === null) return 'No model is configured.';
  // A question in another language shares no word with the book; the queries for it do.
  const { question, passages, selection, searched: queries } = prompt;
  if (selection !== null) return `${SELECTION_OPENING}\n\n${quote(shorten(selection, question))}`;
  const read = passages.map(readPassage);
  const best = extractAnswer(question, read, TOKENIZER, { queries });
  const quotes = best.length > 0 ? best : extractAnswer(question, read, TOKENIZER, { ...NEAREST, queries });
  const cited = quotes.flatMap(({ passage, runs }) =>
    runs.map(({ text }) => ({ n: passages[passage]?.n ?? 0, text })),
  );
  if (best.length > 0) return `${BOOK_OPENING}\n\n${listQuotes(cited)}`;
  return cited.length > 0 ? `${NOTHING_OPENING} ${NEAREST_OPENING}\n\n${listQuotes(cited)}` : NOTHING_OPENING;
}

const BOOK_OPENING = 'No model is configured, so here is what the book says:';
const SELECTION_OPENING = 'No model is configured, so here is what you selected:';
const NOTHING_OPENING =
  'No model is configured, and no sentence of these passages seems to answer the question.';
const NEAREST_OPENING = 'This one comes closest:';

/** Quotes one sentence, however little it says. */
const NEAREST = { maxSentences: 1, minScore: Number.NEGATIVE_INFINITY };

/** English words are stemmed; those of other languages and scripts are found in the form in which they are asked. */
const TOKENIZER = createTokenizer(createLanguage('en', { stemmer, stopWords: stopwords }));

/** Length, in characters, up to which a selection is quoted in full. */
const SELECTION_QUOTE_MAX_CHARS = 700;

function shorten(selection: string, question: string): string {
  if (selection.length <= SELECTION_QUOTE_MAX_CHARS) return selection.trim();
  const options = { minScore: Number.NEGATIVE_INFINITY };
  const quotes = extractAnswer(question, [readPassage({ head: '', text: selection })], TOKENIZER, options);
  const runs = quotes.flatMap((one) => one.runs);
  return runs.length > 0
    ? runs.map(({ text }) => text).join(' … ')
    : `${selection.slice(0, SELECTION_QUOTE_MAX_CHARS).trim()} …`;
}

function readPassage({ head, text }: { head: string; text: string }): ReadPassage {
  const title = /^Page: (.*)$/m.exec(head)?.[1] ?? '';
  const breadcrumbs = /^Section: (.*)$/m.exec(head)?.[1]?.split(' > ') ?? [];
  return { title, breadcrumbs, text };
}

function listQuotes(quotes: readonly { n: number; text: string }[]): string {
  return quotes.map(({ n, text }) => `- ${showLines(text)} [${n}]`).join('\n');
}

/** Shows the line breaks of a quote that contains a list or code. */
function showLines(text: string): string {
  return escapeMarkdown(text).replaceAll(/\n+/g, '  \n  ');
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
