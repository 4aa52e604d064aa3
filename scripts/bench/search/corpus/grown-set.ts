import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Chunk } from '../../../../plugin/format/chunk.js';
import { createLanguage } from '../../../../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../../../../plugin/search-index/language-pack.js';
import { readEvalSet, type EvalSet } from './eval-set.js';
import { growBook } from './grown-book.js';

/** The English sets that larger books are grown from. */
export const GROWN_FROM = ['covidqa', 'redux-links', 'xquad-en'];
const QUESTIONS_OF_EACH = 60;
/** The partition of docs that have no versions. */
const PARTITION = 'docs/default/current';

/**
 * Grows a book of any size, with questions that are the same at every size. I/O: reads.
 *
 * @param setsDir - The directory that contains the sets in `GROWN_FROM`.
 */
export async function readGrownSet(setsDir: string, size: number): Promise<EvalSet> {
  const sets = await Promise.all(GROWN_FROM.map((name) => readEvalSet(path.join(setsDir, name))));
  const [first] = sets;
  if (first === undefined) throw new TypeError('There is no set to grow a book from.');
  const sources = sets.map(({ name, chunks }) => ({ name, chunks: chunks.map(({ chunk }) => chunk) }));
  return {
    name: `grown-${size}`,
    locale: first.locale,
    language: first.language,
    chunks: growBook(sources, size).map((chunk) => ({ chunk, partition: PARTITION })),
    queries: null,
    questions: sets.flatMap(({ questions }) => {
      const every = Math.max(1, Math.floor(questions.length / QUESTIONS_OF_EACH));
      return questions.filter((_, index) => index % every === 0).slice(0, QUESTIONS_OF_EACH);
    }),
  };
}

/**
 * Writes a set as lines of JSON for other processes to read. I/O: writes.
 *
 * @param file - Path of the file, which is replaced if it exists.
 */
export async function writeSetFile(set: EvalSet, file: string): Promise<void> {
  const stream = createWriteStream(file);
  const { name, locale, questions } = set;
  stream.write(toLine({ name, locale, questions }));
  for (const { chunk } of set.chunks) {
    if (!stream.write(toLine(chunk))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** Reads a set line by line, so that a process that measures its own memory holds little but the chunks. I/O: reads. */
export async function readSetFile(file: string): Promise<EvalSet> {
  let head: Pick<EvalSet, 'name' | 'locale' | 'questions'> | null = null;
  const chunks: EvalSet['chunks'] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (head === null) {
      head = JSON.parse(line);
      continue;
    }
    const chunk: Chunk = JSON.parse(line);
    chunks.push({ chunk, partition: PARTITION });
  }
  if (head === null) throw new TypeError('The file of a set is empty.');
  const language = createLanguage(head.locale, await loadLanguagePack(head.locale));
  return { ...head, queries: null, language, chunks };
}

/** Formats a line of JSON, with two characters escaped that JSON allows in strings but that end a line for Node's reader. */
function toLine(value: unknown): string {
  return `${JSON.stringify(value)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)}\n`;
}
