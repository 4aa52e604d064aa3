import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GrowthStep } from './growth-step.js';
import { OURS, PEERS } from './peers/all-peers.js';
import type { Progress } from './progress.js';
import { ourRuntimeSource, runtimeBytes } from './runtime-bytes.js';
import { growthExponent } from './statistics.js';

/** What grows how fast with the book. */
export interface GrowthFigures {
  /** Ours at every size, peers up to 10,000 chunks. */
  steps: GrowthStep[];
  /** Search code, to be added to each cold start. */
  runtimeBytes: Record<string, number>;
  /** Of ours over the sizes from 1,000 chunks up, in y = a * x^b. */
  exponents: Record<(typeof FIGURES)[number], number> | null;
}

/** Figures of a step that an exponent is given for. */
const FIGURES = [
  'vocabulary',
  'medianColdBytes',
  'p95ColdBytes',
  'warmP50Ms',
  'warmP95Ms',
  'buildMs',
  'rssAfterBytes',
] as const;

const PEER_MAX_CHUNKS = 10_000;
const EXPONENT_MIN_CHUNKS = 1000;

/** Each step in a process of its own. @param sizes ascending */
export async function measureGrowth(
  setsDir: string,
  { sizes, progress }: { sizes: readonly number[]; progress: Progress },
): Promise<GrowthFigures> {
  const steps: GrowthStep[] = [];
  for (const size of sizes) {
    for (const name of [OURS, ...PEERS.map((peer) => peer.name)]) {
      if (name !== OURS && size > PEER_MAX_CHUNKS) continue;
      progress.step(`growth: ${name} with ${size.toLocaleString('en')} chunks …`);
      steps.push(await runStep(setsDir, size, name));
    }
  }
  const runtimes: Record<string, number> = { [OURS]: await runtimeBytes(ourRuntimeSource('en')) };
  for (const peer of PEERS) runtimes[peer.name] = await runtimeBytes(peer.runtimeSource('en'));
  return { steps, runtimeBytes: runtimes, exponents: exponentsOf(steps) };
}

async function runStep(setsDir: string, size: number, name: string): Promise<GrowthStep> {
  const script = fileURLToPath(new URL('./growth-step.js', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', script, setsDir, String(size), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${name} with ${size} chunks ended with code ${code}.`);
  const step: GrowthStep = JSON.parse(output);
  return step;
}

function exponentsOf(steps: readonly GrowthStep[]): GrowthFigures['exponents'] {
  const ours = steps.filter(({ search, chunks }) => search === OURS && chunks >= EXPONENT_MIN_CHUNKS);
  if (ours.length < 2) return null;
  const of = (figure: (typeof FIGURES)[number]): number =>
    growthExponent(ours.map((step) => ({ x: step.chunks, y: step[figure] })));
  return {
    vocabulary: of('vocabulary'),
    medianColdBytes: of('medianColdBytes'),
    p95ColdBytes: of('p95ColdBytes'),
    warmP50Ms: of('warmP50Ms'),
    warmP95Ms: of('warmP95Ms'),
    buildMs: of('buildMs'),
    rssAfterBytes: of('rssAfterBytes'),
  };
}
