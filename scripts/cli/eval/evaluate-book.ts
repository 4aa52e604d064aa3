import type { PublishedFile } from '../../../plugin/publish/encode-file.js';
import type { Language } from '../../../plugin/terms/tokenizer.js';
import { BuildError } from '../../../plugin/build-error.js';
import { FUSED_HITS, MAX_HITS, QUERY_HITS } from '../../../widget/conversation/book-search.js';
import { openBook } from '../../../widget/retrieve/open-book.js';
import { findPassages } from '../../../widget/retrieve/find-passages.js';
import { fuseHits } from '../../../widget/retrieve/fuse-hits.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import { judge, takeEnough, type Outcome } from './figures.js';
import { askWithoutExcluded, type EvalQuestion, type NumberedQuestion } from './questions.js';

/** A published book that answers questions as the widget does, but reads the index from memory instead of the network. */
export type EvalBook = Awaited<ReturnType<typeof openEvalBook>>;

/** The results for one question: first those of the question alone. */
export interface EvalResult<Question extends EvalQuestion = NumberedQuestion> extends Outcome {
  question: Question;
  /** The queries that were searched with the question; none if it was searched alone. */
  queries: readonly string[];
  /** What question and queries found together; what the question found alone if it has no queries. `null` if nothing was steered. */
  steered: Outcome | null;
}

/**
 * How many results are examined for each question: the most that the widget loads. The ranks count the first 10, but a report looks deeper,
 * because a near miss needs a different fix from a passage that is not found. With queries, `FUSED_HITS` are examined.
 */
export const DEPTH = MAX_HITS;

/** @param files - The index files from `encodeIndex`. */
export async function openEvalBook(files: readonly PublishedFile[], language: Language) {
  const opened = await openBook('/docent/manifest.json', { fetch: fetchFrom(files) }, language);
  if (!opened.ok) throw unreadable(opened.error.message);
  const { book } = opened;
  const { build, chunkCount } = book.manifest;
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const ask = async (question: string, limit: number): Promise<ScoredChunk[]> => {
    const found = await findPassages(book, { question, partitions, limit });
    if (!found.ok) throw unreadable(found.error.message);
    return found.hits;
  };
  return {
    build,
    chunkCount,
    /** Searches for a text and leaves out the pages that the question excludes. */
    find: (text: string, question: EvalQuestion): Promise<ScoredChunk[]> =>
      askWithoutExcluded(ask, ({ chunk }) => chunk.url, { ...question, question: text }, DEPTH),
  };
}

/**
 * Searches for each question alone.
 *
 * @param onProgress - Called with the number of questions done.
 * @returns The results, and the mean time per question in milliseconds, including the loading of shards from memory.
 */
export async function askQuestions<Question extends EvalQuestion>(
  book: EvalBook,
  questions: readonly Question[],
  onProgress: (done: number) => void = () => undefined,
): Promise<{ results: EvalResult<Question>[]; msPerQuestion: number }> {
  const results: EvalResult<Question>[] = [];
  let searchMs = 0;
  for (const question of questions) {
    const startedMs = performance.now();
    const found = await book.find(question.question, question);
    searchMs += performance.now() - startedMs;
    results.push({ question, ...judge(found, question, book.build), queries: [], steered: null });
    onProgress(results.length);
  }
  return { results, msPerQuestion: searchMs / questions.length };
}

/**
 * Adds what the questions find together with queries, fused as the widget does for a search that the model asked for.
 *
 * @param queriesOf - Returns the queries for a question; none if it has none.
 * @param onProgress - Called with the number of questions done.
 */
export async function steerQuestions<Question extends EvalQuestion>(
  book: EvalBook,
  results: readonly EvalResult<Question>[],
  queriesOf: (question: Question) => readonly string[],
  onProgress: (done: number) => void = () => undefined,
): Promise<EvalResult<Question>[]> {
  const steered: EvalResult<Question>[] = [];
  for (const result of results) {
    const { question } = result;
    const queries = queriesOf(question);
    const rankings = [takeEnough(result.found)];
    for (const query of queries) rankings.push((await book.find(query, question)).slice(0, QUERY_HITS));
    const fused = fuseHits(rankings, FUSED_HITS);
    const outcome = queries.length === 0 ? result : judge(fused, question, book.build, fused);
    steered.push({ ...result, queries, steered: outcome });
    onProgress(steered.length);
  }
  return steered;
}

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

function unreadable(message: string): BuildError {
  return new BuildError({
    code: 'index-unreadable',
    message: `the index just built cannot be read: ${message}`,
    hint: 'This is a bug in Docent. Please report it, with the pages if you can share them.',
  });
}
