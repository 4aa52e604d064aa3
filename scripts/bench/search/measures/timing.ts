import { median, percentile } from './statistics.js';

/** Runs a function and returns its result, with the time it took in milliseconds. */
export async function timed<Value>(run: () => Value | Promise<Value>): Promise<{ ms: number; value: Value }> {
  const startedMs = performance.now();
  const value = await run();
  return { ms: performance.now() - startedMs, value };
}

/** How long a question takes in milliseconds, once everything has been loaded and every path has run. */
export interface WarmFigures {
  warmP50Ms: number;
  warmP95Ms: number;
}

/** @param rounds - How many times every question is timed, after a first round that warms up. */
export async function measureWarm(
  ask: (question: string) => Promise<unknown>,
  questions: readonly string[],
  rounds: number,
): Promise<WarmFigures> {
  for (const question of questions) await ask(question);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const question of questions) times.push((await timed(() => ask(question))).ms);
  }
  return { warmP50Ms: median(times), warmP95Ms: percentile(times, 0.95) };
}

/** Collects garbage if Node was started with `--expose-gc`, so that no search is timed while another's garbage is collected. */
export function collectGarbage(): void {
  globalThis.gc?.();
}
