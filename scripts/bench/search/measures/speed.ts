import { gzipSync } from 'node:zlib';
import type { EvalSet } from '../corpus/eval-set.js';
import { askOurs, openOurs, publishOurs, wireBytes } from '../our-book.js';
import { OURS, RIVALS } from '../rivals/all-rivals.js';
import { oramaRival } from '../rivals/orama.js';
import type { Progress } from '../progress.js';
import { median } from './statistics.js';
import { collectGarbage, measureWarm, timed, type WarmFigures } from './timing.js';

/** The figures of one search on one book. All searches run in the same process. */
export interface SpeedRow extends WarmFigures {
  book: string;
  chunks: number;
  search: string;
  /** Size of all that is published, on disk and as transferred to a browser. */
  diskBytes: number;
  gzipBytes: number;
  /** Median of the paired runs for Docent and Orama, a single run for the others. */
  buildMs: number;
  chunksPerSecond: number;
  /** Median time from published bytes in memory to the answer to a first question, which covers unpacking and parsing but no network. */
  loadMs: number;
}

const HITS = 8;
/** At most this many questions are asked of each book, spread over its sets: nine lie above the 95th percentile. */
const QUESTIONS = 180;
const LOADS = 5;

/** @param pairs - How many times Docent's index and Orama's are built, in alternating order. */
export async function measureSpeed(
  sets: readonly EvalSet[],
  { pairs, progress }: { pairs: number; progress: Progress },
): Promise<SpeedRow[]> {
  const rows: SpeedRow[] = [];
  for (const set of sets) {
    const every = Math.max(1, Math.ceil(set.questions.length / QUESTIONS));
    const questions = set.questions.filter((_, index) => index % every === 0).map(({ question }) => question);
    progress.step(`speed: ${set.name}, building in pairs …`);
    const built = await buildInPairs(set, pairs);
    progress.step(`speed: ${set.name}, ${OURS} …`);
    rows.push(await measureOurs(set, questions, built.ours));
    for (const rival of RIVALS) {
      progress.step(`speed: ${set.name}, ${rival.name} …`);
      collectGarbage();
      rows.push(await measureRival(set, rival, questions, rival === oramaRival ? built.orama : null));
    }
  }
  return rows;
}

/**
 * Builds in pairs, because the load of the machine changes within minutes, not seconds, so both builds of a pair meet about the same.
 * An extra pair at the start warms up the compiler.
 */
async function buildInPairs(set: EvalSet, pairs: number): Promise<{ ours: number; orama: number }> {
  const chunks = set.chunks.map(({ chunk }) => chunk);
  const ours: number[] = [];
  const orama: number[] = [];
  for (let pair = 0; pair <= pairs; pair += 1) {
    const runs = [
      async () => ours.push((await timed(() => publishOurs(set.chunks, set.language))).ms),
      async () => orama.push((await timed(() => oramaRival.build(chunks, set.locale))).ms),
    ];
    for (const run of pair % 2 === 0 ? runs : runs.reverse()) {
      collectGarbage();
      await run();
    }
  }
  return { ours: median(ours.slice(1)), orama: median(orama.slice(1)) };
}

async function measureOurs(set: EvalSet, questions: readonly string[], buildMs: number): Promise<SpeedRow> {
  const ours = publishOurs(set.chunks, set.language);
  const loads: number[] = [];
  for (const question of questions) {
    const load = async (): Promise<unknown> => askOurs((await openOurs(ours)).book, question, HITS);
    loads.push((await timed(load)).ms);
  }
  const { book } = await openOurs(ours);
  const warm = await measureWarm((question) => askOurs(book, question, HITS), questions, 3);
  return {
    ...describe(set, OURS, buildMs, warm),
    diskBytes: ours.files.reduce((total, { bytes }) => total + bytes.length, 0),
    gzipBytes: ours.files.reduce((total, { name, bytes }) => total + wireBytes(name, bytes), 0),
    loadMs: median(loads),
  };
}

async function measureRival(
  set: EvalSet,
  rival: (typeof RIVALS)[number],
  questions: readonly string[],
  pairedBuildMs: number | null,
): Promise<SpeedRow> {
  const chunks = set.chunks.map(({ chunk }) => chunk);
  const { ms, value: index } = await timed(() => rival.build(chunks, set.locale));
  const published = await index.publish();
  const loads: number[] = [];
  for (const question of questions.slice(0, LOADS)) {
    const load = async (): Promise<unknown> => (await rival.load(published, set.locale)).ask(question, HITS);
    loads.push((await timed(load)).ms);
  }
  const warm = await measureWarm((question) => index.ask(question, HITS), questions, 1);
  return {
    ...describe(set, rival.name, pairedBuildMs ?? ms, warm),
    diskBytes: Buffer.byteLength(published),
    gzipBytes: gzipSync(published).length,
    loadMs: median(loads),
  };
}

function describe(set: EvalSet, search: string, buildMs: number, warm: WarmFigures) {
  return {
    book: set.name,
    chunks: set.chunks.length,
    search,
    buildMs,
    chunksPerSecond: (set.chunks.length * 1000) / buildMs,
    ...warm,
  };
}
