import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../../../../plugin/terms/tokenizer.js';
import type { IndexedChunk } from '../../../../plugin/publish/encode-index.js';
import { outlineByBreadcrumbs, type BookOutline } from '../../../../plugin/source/outline.js';
import { CHUNK_CHARS } from '../../../../plugin/options/options.js';
import { readBook } from '../../../cli/read-book.js';
import { readQueries, type QuestionQueries } from '../../../cli/eval/queries.js';
import { readQuestions, type NumberedQuestion } from '../../../cli/eval/questions.js';

/** A small book, split into passages, with questions about it. All measurements are made on such sets. */
export interface EvalSet {
  name: string;
  /** BCP 47 tag. */
  locale: string;
  language: Language;
  chunks: IndexedChunk[];
  /** The set's pages by directory; absent if the set was not read from its pages. */
  outline?: BookOutline;
  /** Empty if the folder has no question file. */
  questions: NumberedQuestion[];
  /** What a model would search for, or `null` if the folder has no `queries.jsonl`. */
  queries: QuestionQueries | null;
}

/**
 * Reads one set. I/O: reads.
 *
 * @param folder - The set's folder, which contains `docs/`, `questions.jsonl` and perhaps `queries.jsonl`.
 * @throws BuildError if the set has no pages, or a question or query is invalid.
 */
export async function readEvalSet(folder: string): Promise<EvalSet> {
  const name = path.basename(folder);
  const questions = await readQuestions(path.join(folder, 'questions.jsonl'));
  const queriesFile = path.join(folder, 'queries.jsonl');
  const queries = existsSync(queriesFile) ? await readQueries(queriesFile) : null;
  return { ...(await readPages(path.join(folder, 'docs'), name, localeOf(name))), questions, queries };
}

/** Reads a folder of Markdown, such as the handbook, as a set without questions. I/O: reads. */
export async function readPages(folder: string, name: string, locale: string): Promise<EvalSet> {
  const { chunks, pages, language } = await readBook(folder, { locale, maxChars: CHUNK_CHARS.default });
  return {
    name,
    locale,
    language,
    outline: outlineByBreadcrumbs(pages),
    questions: [],
    queries: null,
    chunks: chunks.map(({ chunk, partition }) => ({ chunk, partition })),
  };
}

/** Returns the names of the sets in a folder, sorted; there are none if the folder does not exist. I/O: reads. */
export async function listEvalSets(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => existsSync(path.join(folder, name, 'questions.jsonl'))).sort();
}

/** Returns the language at the end of a set's name if the set exists in several, as in `xquad-de`, otherwise `en`. */
function localeOf(name: string): string {
  return /^xquad-([a-z]{2})$/u.exec(name)?.[1] ?? 'en';
}
