/** Milliseconds a call takes, with what it gave. */
export async function timed<Value>(run: () => Value | Promise<Value>): Promise<{ ms: number; value: Value }> {
  const startedMs = performance.now();
  const value = await run();
  return { ms: performance.now() - startedMs, value };
}

/**
 * Milliseconds of each question, everything loaded and every path run once before.
 *
 * @param rounds after the first, which warms up
 */
export async function warmTimes(
  ask: (question: string) => Promise<unknown>,
  questions: readonly string[],
  rounds: number,
): Promise<number[]> {
  for (const question of questions) await ask(question);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const question of questions) times.push((await timed(() => ask(question))).ms);
  }
  return times;
}

/** Empties the heap where Node was started with `--expose-gc`, so that one search's rubbish is not another's time. */
export function collectGarbage(): void {
  globalThis.gc?.();
}
