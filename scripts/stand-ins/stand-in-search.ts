import { readBlocks, type StandInPrompt } from './stand-in-answer.js';

/**
 * Decides, as a model would, whether to search the book before answering, and for what. A question whose words are mostly missing from the
 * passages is searched with the words of the titles in the contents that come closest to it.
 *
 * @param system - The content of the system message.
 * @param table - Queries for known questions, for tests; it stands for what a stand-in cannot do, such as translate.
 * @returns The queries, at most two unless the table has more; none if the passages should do.
 */
export function chooseQueries(
  prompt: StandInPrompt,
  system: string,
  table: Readonly<Record<string, readonly string[]>> = {},
): readonly string[] {
  if (prompt === null || prompt.selection !== null) return [];
  const searched = new Set(prompt.searched);
  const isNew = (query: string): boolean => !searched.has(query);
  const known = table[prompt.question];
  if (known !== undefined) return known.filter(isNew);
  const asked = wordsOf(prompt.question);
  const given = wordsOf(prompt.passages.map(({ text }) => text).join('\n'));
  const missing = asked.filter((word) => !given.includes(word));
  if (missing.length < asked.length * MISSING_SHARE || missing.length === 0) return [];
  return readTitles(system)
    .map((title) => ({ title, score: countShared(asked, wordsOf(title)) }))
    .filter(({ title, score }) => score > 0 && isNew(title))
    .toSorted((left, right) => right.score - left.score)
    .slice(0, QUERIES_MAX)
    .map(({ title }) => title);
}

/** Share of a question's words that must be missing from the passages for it to be searched again. */
const MISSING_SHARE = 0.5;
const QUERIES_MAX = 2;

/** Length of the beginning, in characters, by which words of one family are recognised. */
const STEM_CHARS = 5;

function readTitles(system: string): string[] {
  return readBlocks(system)
    .filter(({ name }) => name === 'contents')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/^[\s#*•-]+/u, '').trim())
    .filter((title) => title !== '');
}

function countShared(asked: readonly string[], words: readonly string[]): number {
  return asked.filter((word) => words.includes(word)).length;
}

/** Returns the stems of a text's words, each once, without short ones, which are mostly function words. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]{4,}/gu) ?? [];
  return [...new Set(words.filter((word) => !STOP_WORDS.has(word)).map((word) => word.slice(0, STEM_CHARS)))];
}

const STOP_WORDS: ReadonlySet<string> = new Set(
  'about could does from have into should than that their them then there these they this those what when where which will with would your'.split(
    ' ',
  ),
);
