import type { PublishedFile } from '../plugin/publish/encode-file.js';
import type { Language } from '../plugin/contract/tokenizer.js';
import { BuildError } from '../plugin/build-error.js';
import { openBook } from '../widget/load/open-book.js';
import { findPassages } from '../widget/retrieve/find-passages.js';
import { isRight, type EvalQuestion } from './eval-questions.js';

/** How well a book answers a question file. */
export interface EvalFigures {
  /** Share of questions with a right chunk first, in 0..1. */
  r1: number;
  /** Among the first 5. */
  r5: number;
  /** Among the first 10. */
  r10: number;
  /** Mean of 1 / rank of the first right chunk, 0 past 10. */
  mrr10: number;
  questions: number;
  chunks: number;
  /** Mean, loading of shards from memory included. */
  msPerQuestion: number;
}

/** One question with the rank of its first right chunk; 0: none among the first 10. */
export interface EvalResult {
  question: EvalQuestion;
  rank: number;
}

/**
 * Asks every question of a published book the way the widget does, from memory instead of the network.
 *
 * @param files as `encodeIndex` gives them
 * @param onProgress called with the number of questions done
 */
export async function evalBook(
  files: readonly PublishedFile[],
  language: Language,
  questions: readonly EvalQuestion[],
  onProgress: (done: number) => void = () => undefined,
): Promise<{ figures: EvalFigures; results: EvalResult[] }> {
  const opened = await openBook('/docent/manifest.json', { fetch: fetchFrom(files) }, language);
  if (!opened.ok) throw unreadable(opened.error.message);
  const { book } = opened;
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const results: EvalResult[] = [];
  const startedMs = performance.now();
  for (const question of questions) {
    const rank = await rankOf(question);
    results.push({ question, rank });
    onProgress(results.length);
  }
  const elapsedMs = performance.now() - startedMs;
  return { figures: count(results, book.manifest.chunkCount, elapsedMs), results };

  async function rankOf(question: EvalQuestion): Promise<number> {
    const excluded = new Set(question.exclude);
    // Excluded pages are taken out before counting: ask for more until ten others are there or there is no more.
    for (let limit = RANKS; ; limit *= 4) {
      const found = await findPassages(book, { question: question.question, partitions, limit });
      if (!found.ok) throw unreadable(found.error.message);
      const counted = found.hits.filter(({ chunk }) => !excluded.has(chunk.url)).slice(0, RANKS);
      if (counted.length < RANKS && found.hits.length === limit) continue;
      return counted.findIndex(({ chunk }) => isRight(chunk, question)) + 1;
    }
  }
}

const RANKS = 10;

/** A `fetch` over published files, 404 for the rest. */
function fetchFrom(files: readonly PublishedFile[]): typeof fetch {
  const byName = new Map(files.map(({ name, bytes }) => [name, bytes]));
  return (input) => {
    const name = String(input instanceof Request ? input.url : input).replace(/^.*\//u, '');
    const bytes = byName.get(name);
    return Promise.resolve(
      bytes === undefined ? new Response(null, { status: 404 }) : new Response(new Uint8Array(bytes)),
    );
  };
}

function count(results: readonly EvalResult[], chunks: number, elapsedMs: number): EvalFigures {
  const share = (most: number): number =>
    results.filter(({ rank }) => rank > 0 && rank <= most).length / results.length;
  const reciprocals = results.reduce((total, { rank }) => total + (rank > 0 ? 1 / rank : 0), 0);
  return {
    r1: share(1),
    r5: share(5),
    r10: share(10),
    mrr10: reciprocals / results.length,
    questions: results.length,
    chunks,
    msPerQuestion: elapsedMs / results.length,
  };
}

function unreadable(message: string): BuildError {
  return new BuildError({
    code: 'index-unreadable',
    message: `The index just made cannot be read: ${message}`,
    hint: 'This is a fault of Docent: please report it with the folder it happened on.',
  });
}
