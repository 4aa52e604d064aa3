import type { PublishedFile } from '../../../plugin/publish/encode-file.js';
import type { Language } from '../../../plugin/terms/tokenizer.js';
import { BuildError } from '../../../plugin/build-error.js';
import { openBook } from '../../../widget/retrieve/open-book.js';
import { findPassages } from '../../../widget/retrieve/find-passages.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { askWithoutExcluded, isRight, type NumberedQuestion } from './questions.js';

/** How well a book answers a question file. */
export interface EvalFigures {
  /** Share of questions whose first result is a right chunk, from 0 to 1. */
  r1: number;
  /** Share of questions with a right chunk among the first 5 results. */
  r5: number;
  /** Share of questions with a right chunk among the first 10 results. */
  r10: number;
  /** Mean of 1 / rank of the first right chunk, which counts as 0 if the rank is beyond 10. */
  mrr10: number;
  questions: number;
  chunks: number;
  /** Mean time per question in milliseconds, including the loading of shards from memory. */
  msPerQuestion: number;
}

/** The results for one question. */
export interface EvalResult {
  question: NumberedQuestion;
  /** Rank of the first right chunk, from 1; 0 if there is none. */
  rank: number;
  /** Chunks found, best first, without those of excluded pages. */
  found: readonly ScoredChunk[];
}

/**
 * Asks a published book every question as the widget does, but reads the index from memory instead of the network.
 *
 * @param files - The index files from `encodeIndex`.
 * @param depth - How many results to examine for each question, at least 10; the figures count only the first 10.
 * @param onProgress - Called with the number of questions done.
 */
export async function evalBook(
  files: readonly PublishedFile[],
  language: Language,
  questions: readonly NumberedQuestion[],
  depth: number,
  onProgress: (done: number) => void,
): Promise<{ figures: EvalFigures; results: EvalResult[] }> {
  const opened = await openBook('/docent/manifest.json', { fetch: fetchFrom(files) }, language);
  if (!opened.ok) throw unreadable(opened.error.message);
  const { book } = opened;
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const ask = async (question: string, limit: number): Promise<ScoredChunk[]> => {
    const found = await findPassages(book, { question, partitions, limit });
    if (!found.ok) throw unreadable(found.error.message);
    return found.hits;
  };
  const results: EvalResult[] = [];
  const startedMs = performance.now();
  for (const question of questions) {
    const found = await askWithoutExcluded(ask, ({ chunk }) => chunk.url, question, depth);
    results.push({ question, rank: found.findIndex(({ chunk }) => isRight(chunk, question)) + 1, found });
    onProgress(results.length);
  }
  const elapsedMs = performance.now() - startedMs;
  return { figures: count(results, book.manifest.chunkCount, elapsedMs), results };
}

/**
 * Returns the share of questions with a right chunk among the first `most` results.
 *
 * @param most - How many results count, from 1 to the depth that was examined.
 */
export function recallAt(results: readonly EvalResult[], most: number): number {
  return results.filter(({ rank }) => rank > 0 && rank <= most).length / results.length;
}

/** How many results R@10 and MRR@10 count. */
const RANKS = 10;

/** Returns a `fetch` that serves published files and answers 404 to anything else. `onFile` is called with each file served. */
export function fetchFrom(
  files: readonly PublishedFile[],
  onFile: (file: PublishedFile) => void = () => undefined,
): typeof fetch {
  const byName = new Map(files.map((file) => [file.name, file]));
  return (input) => {
    const file = byName.get(String(input instanceof Request ? input.url : input).replace(/^.*\//u, ''));
    if (file === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    onFile(file);
    return Promise.resolve(new Response(new Uint8Array(file.bytes)));
  };
}

function count(results: readonly EvalResult[], chunks: number, elapsedMs: number): EvalFigures {
  const reciprocals = results.map(({ rank }) => (rank > 0 && rank <= RANKS ? 1 / rank : 0));
  return {
    r1: recallAt(results, 1),
    r5: recallAt(results, 5),
    r10: recallAt(results, RANKS),
    mrr10: reciprocals.reduce((total, one) => total + one, 0) / results.length,
    questions: results.length,
    chunks,
    msPerQuestion: elapsedMs / results.length,
  };
}

function unreadable(message: string): BuildError {
  return new BuildError({
    code: 'index-unreadable',
    message: `the index just built cannot be read: ${message}`,
    hint: 'This is a bug in Docent. Please report it, with the pages if you can share them.',
  });
}
