import path from 'node:path';
import type { EvalSet } from './eval-set.js';
import { readEvalSet } from './eval-set.js';
import { growBook } from './grown-book.js';

/** The English sets, which books of any size are made of. */
export const GROWN_FROM = ['covidqa', 'redux-links', 'xquad-en'];
const QUESTIONS_OF_EACH = 60;
/** As the docs of a site without versions. */
const PARTITION = 'docs/default/current';

/**
 * A book of any size with questions: the same questions at every size, so that only the book changes.
 *
 * @param setsDir with the folders of `GROWN_FROM`; I/O: reads
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
    questions: sets.flatMap(({ questions }) => {
      const every = Math.max(1, Math.floor(questions.length / QUESTIONS_OF_EACH));
      return questions.filter((_, index) => index % every === 0).slice(0, QUESTIONS_OF_EACH);
    }),
  };
}
