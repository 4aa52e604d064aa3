import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../../../../plugin/terms/tokenizer.js';
import type { IndexedChunk } from '../../../../plugin/publish/encode-index.js';
import { CHUNK_CHARS } from '../../../../plugin/options/options.js';
import { readBook } from '../../../cli/read-book.js';
import { readQuestions, type EvalQuestion } from '../../../cli/eval/questions.js';

/** A small book with questions about it, read and cut into passages: what everything is measured on. */
export interface EvalSet {
  name: string;
  /** BCP 47 tag. */
  locale: string;
  language: Language;
  chunks: IndexedChunk[];
  /** Empty for a folder without a question file. */
  questions: EvalQuestion[];
}

/**
 * Reads one set. I/O: reads.
 *
 * @param folder - With `docs/` and `questions.jsonl`.
 * @throws BuildError when it has no page or a question is not of the form
 */
export async function readEvalSet(folder: string): Promise<EvalSet> {
  const name = path.basename(folder);
  const questions = await readQuestions(path.join(folder, 'questions.jsonl'));
  return { ...(await readPages(path.join(folder, 'docs'), name, localeOf(name))), questions };
}

/** A folder of Markdown with no questions of its own, such as the handbook. I/O: reads. */
export async function readPages(folder: string, name: string, locale: string): Promise<EvalSet> {
  const { chunks, language } = await readBook(folder, { locale, maxChars: CHUNK_CHARS.default });
  return {
    name,
    locale,
    language,
    questions: [],
    chunks: chunks.map(({ chunk, partition }) => ({ chunk, partition })),
  };
}

/** Names of the sets in a folder, in order; none when there is no such folder. I/O: reads. */
export async function listEvalSets(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => existsSync(path.join(folder, name, 'questions.jsonl'))).sort();
}

/** The set's name ends in its language where it is one of many: `xquad-de`. */
function localeOf(name: string): string {
  return /^xquad-([a-z]{2})$/u.exec(name)?.[1] ?? 'en';
}
