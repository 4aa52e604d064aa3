import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { wordsOf } from '../corpus/grown-book.js';
import { readGrownSet, writeSetFile } from '../corpus/grown-set.js';
import type { GrowthStep } from './growth-step.js';
import { OURS, RIVALS } from '../rivals/all-rivals.js';
import type { Progress } from '../progress.js';
import { ourRuntimeSource, runtimeBytes } from './runtime-bytes.js';
import { growthExponent } from './statistics.js';

/** How fast each figure grows with the book. */
export interface GrowthFigures {
  /** The number of distinct words (`vocabulary`) and of all words in the text of each book. */
  books: { chunks: number; vocabulary: number; words: number }[];
  /** Docent at every size, rivals up to 10,000 chunks. */
  steps: GrowthStep[];
  /** Size of each search's code, which comes on top of every cold start. */
  runtimeBytes: Record<string, number>;
  /** Docent's exponents b in y = a * x^b, over the sizes from 1,000 chunks upwards; `null` if there are fewer than two. */
  exponents: (Record<FittedFigure, number> & { vocabulary: number }) | null;
}

/** The figures of a step for which an exponent is fitted. */
type FittedFigure =
  | 'medianColdBytes'
  | 'p95ColdBytes'
  | 'warmP50Ms'
  | 'warmP95Ms'
  | 'buildMs'
  | 'peakAfterBytes';

const RIVAL_MAX_CHUNKS = 10_000;
const EXPONENT_MIN_CHUNKS = 1000;

/** Measures each step in a separate process, in ascending `sizes`. I/O: starts processes, keeps the books in a temporary folder. */
export async function measureGrowth(
  setsDir: string,
  { sizes, progress }: { sizes: readonly number[]; progress: Progress },
): Promise<GrowthFigures> {
  const books: GrowthFigures['books'] = [];
  const steps: GrowthStep[] = [];
  const folder = await mkdtemp(path.join(tmpdir(), 'docent-bench-'));
  try {
    for (const size of sizes) {
      const file = path.join(folder, `${size}.jsonl`);
      progress.step(`growth: growing ${size.toLocaleString('en')} chunks …`);
      books.push(await growInto(setsDir, size, file));
      for (const name of [OURS, ...RIVALS.map((rival) => rival.name)]) {
        if (name !== OURS && size > RIVAL_MAX_CHUNKS) continue;
        progress.step(`growth: ${name} with ${size.toLocaleString('en')} chunks …`);
        steps.push(await runStep(file, name));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const runtimes: Record<string, number> = { [OURS]: await runtimeBytes(ourRuntimeSource('en')) };
  for (const rival of RIVALS) runtimes[rival.name] = await runtimeBytes(rival.runtimeSource('en'));
  return { books, steps, runtimeBytes: runtimes, exponents: exponentsOf(steps, books) };
}

async function growInto(
  setsDir: string,
  size: number,
  file: string,
): Promise<GrowthFigures['books'][number]> {
  const set = await readGrownSet(setsDir, size);
  await writeSetFile(set, file);
  const vocabulary = new Set<string>();
  let words = 0;
  for (const { chunk } of set.chunks) {
    for (const word of wordsOf(chunk.text)) {
      vocabulary.add(word);
      words += 1;
    }
  }
  return { chunks: size, vocabulary: vocabulary.size, words };
}

async function runStep(setFile: string, name: string): Promise<GrowthStep> {
  const script = fileURLToPath(new URL('./growth-step.js', import.meta.url));
  const args = ['--expose-gc', script, setFile, name];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const step: GrowthStep = JSON.parse(stdout);
  return step;
}

function exponentsOf(
  steps: readonly GrowthStep[],
  books: GrowthFigures['books'],
): GrowthFigures['exponents'] {
  const ours = steps.filter(({ search, chunks }) => search === OURS && chunks >= EXPONENT_MIN_CHUNKS);
  if (ours.length < 2) return null;
  const grown = books.filter(({ chunks }) => chunks >= EXPONENT_MIN_CHUNKS);
  const of = (figure: FittedFigure): number =>
    growthExponent(ours.map((step) => ({ x: step.chunks, y: step[figure] })));
  return {
    vocabulary: growthExponent(grown.map(({ chunks, vocabulary }) => ({ x: chunks, y: vocabulary }))),
    medianColdBytes: of('medianColdBytes'),
    p95ColdBytes: of('p95ColdBytes'),
    warmP50Ms: of('warmP50Ms'),
    warmP95Ms: of('warmP95Ms'),
    buildMs: of('buildMs'),
    peakAfterBytes: of('peakAfterBytes'),
  };
}
