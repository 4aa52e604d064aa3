import { gzipSync } from 'node:zlib';
import { readSetFile } from '../corpus/grown-set.js';
import { askOurs, openOurs, publishOurs } from '../our-book.js';
import { OURS, RIVALS } from '../rivals/all-rivals.js';
import { peakBytes } from './peak-memory.js';
import { median, percentile } from './statistics.js';
import { collectGarbage, measureWarm, timed, type WarmFigures } from './timing.js';

/** One search at one size, measured in a separate process because peak memory is that of a whole process. */
export interface GrowthStep extends WarmFigures {
  search: string;
  chunks: number;
  buildMs: number;
  /** Peak memory of the process, including the chunks, before and after the build. */
  peakBeforeBytes: number;
  peakAfterBytes: number;
  /** Size as published. */
  diskBytes: number;
  files: number;
  /** What a cold start transfers, without the search's code. */
  medianColdBytes: number;
  p95ColdBytes: number;
  medianColdFiles: number;
  p95ColdFiles: number;
}

const HITS = 8;
/** In fewer rounds of a fast search, the compiler and the garbage collector would account for most of the time. */
const ROUNDS = 10;

const [setFile = '', name = OURS] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await measureStep(setFile, name))}\n`);

async function measureStep(file: string, search: string): Promise<GrowthStep> {
  const set = await readSetFile(file);
  const questions = set.questions.map(({ question }) => question);
  collectGarbage();
  const peakBeforeBytes = peakBytes();
  const measured = search === OURS ? await measureOurs() : await measureRival();
  return { search, chunks: set.chunks.length, peakBeforeBytes, ...measured };

  async function measureOurs(): Promise<Measured> {
    const { ms: buildMs, value: ours } = await timed(() => publishOurs(set.chunks, set.language));
    const peakAfterBytes = peakBytes();
    const cold: { bytes: number; files: number }[] = [];
    for (const question of questions) {
      const { book: opened, fetched } = await openOurs(ours);
      await askOurs(opened, question, HITS);
      cold.push(fetched);
    }
    const { book: opened } = await openOurs(ours);
    const warm = await measureWarm((question) => askOurs(opened, question, HITS), questions, ROUNDS);
    return {
      buildMs,
      peakAfterBytes,
      diskBytes: ours.files.reduce((total, { bytes }) => total + bytes.length, 0),
      files: ours.files.length,
      ...coldFigures(cold),
      ...warm,
    };
  }

  async function measureRival(): Promise<Measured> {
    const rival = RIVALS.find((one) => one.name === search);
    if (rival === undefined) throw new TypeError(`Unknown search: ${search}.`);
    const chunks = set.chunks.map(({ chunk }) => chunk);
    const { ms: buildMs, value: index } = await timed(() => rival.build(chunks, set.locale));
    const peakAfterBytes = peakBytes();
    const published = Buffer.from(await index.publish());
    const cold = [{ bytes: gzipSync(published).length, files: 1 }];
    const warm = await measureWarm((question) => index.ask(question, HITS), questions, 1);
    return { buildMs, peakAfterBytes, diskBytes: published.length, files: 1, ...coldFigures(cold), ...warm };
  }
}

type Measured = Omit<GrowthStep, 'search' | 'chunks' | 'peakBeforeBytes'>;

function coldFigures(cold: readonly { bytes: number; files: number }[]) {
  const bytes = cold.map((one) => one.bytes);
  const files = cold.map((one) => one.files);
  return {
    medianColdBytes: median(bytes),
    p95ColdBytes: percentile(bytes, 0.95),
    medianColdFiles: median(files),
    p95ColdFiles: percentile(files, 0.95),
  };
}
