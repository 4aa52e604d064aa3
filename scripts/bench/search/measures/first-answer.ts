import { gzipSync } from 'node:zlib';
import { ENOUGH_CHARS, MAX_HITS } from '../../../../widget/conversation/book-search.js';
import type { EvalSet } from '../corpus/eval-set.js';
import { askOurs, openOurs, publishOurs } from '../our-book.js';
import { OURS, PAGEFIND, RIVALS } from '../rivals/all-rivals.js';
import type { ColdStart } from '../rivals/pagefind-site.js';
import type { PagefindRunner } from '../rivals/pagefind-runner.js';
import type { Progress } from '../progress.js';
import { ourRuntimeSource, runtimeBytes } from './runtime-bytes.js';
import { median, percentile } from './statistics.js';

/** The bytes transferred from a cold start to the first answer, over the questions of a set. */
export interface FirstAnswerRow {
  search: string;
  /**
   * How many hits had their text loaded at most: fewer if these fill a request to the function. `null` if the index includes the text of all
   * chunks.
   */
  hits: number | null;
  questions: number;
  /** Search code alone, without the page or any interface. */
  runtimeBytes: number;
  /** The index, the text of the hits and, for ours, the tables of contents that a question to the function sends along. */
  medianIndexBytes: number;
  p95IndexBytes: number;
  medianTotalBytes: number;
  p95TotalBytes: number;
  medianFiles: number;
}

/** How many hits the widget loads at most, how many the panel shows without an answer, and how many Pagefind's own interface shows. */
const HIT_COUNTS = [MAX_HITS, 8, 5];
/** Few, because each question needs a new browser context. */
const PAGEFIND_QUESTIONS = 42;

/** Measures what a reader downloads to get the first answer. */
export async function measureFirstAnswer(
  set: EvalSet,
  { pagefind, progress }: { pagefind: PagefindRunner | null; progress: Progress },
): Promise<FirstAnswerRow[]> {
  const rows: FirstAnswerRow[] = [];
  const ourRuntime = await runtimeBytes(ourRuntimeSource(set.locale));
  const ours = publishOurs(set.chunks, set.language, set.outline);
  for (const hits of HIT_COUNTS) {
    progress.step(`first answer: ${OURS}, ${hits} hits …`);
    const cold: ColdStart[] = [];
    for (const { question } of set.questions) {
      const { book, fetched } = await openOurs(ours);
      await askOurs(book, question, hits, ENOUGH_CHARS);
      await Promise.all(book.partitions.map((partition) => partition.loadContents()));
      cold.push({ runtimeBytes: ourRuntime, indexBytes: fetched.bytes, files: fetched.files + 1 });
    }
    rows.push(toRow(OURS, hits, cold));
  }
  for (const rival of RIVALS) {
    progress.step(`first answer: ${rival.name} …`);
    const index = await rival.build(
      set.chunks.map(({ chunk }) => chunk),
      set.locale,
    );
    const indexBytes = gzipSync(await index.publish()).length;
    const rivalRuntime = await runtimeBytes(rival.runtimeSource(set.locale));
    rows.push(toRow(rival.name, null, [{ runtimeBytes: rivalRuntime, indexBytes, files: 2 }], set));
  }
  if (pagefind !== null) {
    const every = Math.max(1, Math.floor(set.questions.length / PAGEFIND_QUESTIONS));
    const sample = set.questions.filter((_, index) => index % every === 0).slice(0, PAGEFIND_QUESTIONS);
    for (const [hits, cold] of await pagefind.askCold(set, sample, [8, 5])) {
      rows.push(toRow(PAGEFIND, hits, cold));
    }
  }
  return rows;
}

/** @param set - Passed if one cold start stands for all questions of the set. */
function toRow(
  search: string,
  hits: number | null,
  cold: readonly ColdStart[],
  set?: EvalSet,
): FirstAnswerRow {
  const index = cold.map(({ indexBytes }) => indexBytes);
  const total = cold.map((one) => one.runtimeBytes + one.indexBytes);
  return {
    search,
    hits,
    questions: set?.questions.length ?? cold.length,
    runtimeBytes: median(cold.map((one) => one.runtimeBytes)),
    medianIndexBytes: median(index),
    p95IndexBytes: percentile(index, 0.95),
    medianTotalBytes: median(total),
    p95TotalBytes: percentile(total, 0.95),
    medianFiles: median(cold.map(({ files }) => files)),
  };
}
