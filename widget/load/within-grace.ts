import type { LoadIo } from './load-io.js';

/** Waits a limited time for something that a question can do without. @returns `otherwise` if it takes longer. */
export async function withinGrace<Value>(
  loading: Promise<Value>,
  {
    otherwise,
    graceMs,
    schedule,
  }: { otherwise: Value; graceMs: number } & Required<Pick<LoadIo, 'schedule'>>,
): Promise<Value> {
  let stop: (() => void) | undefined;
  const timeout = new Promise<Value>((resolve) => {
    stop = schedule(() => resolve(otherwise), graceMs);
  });
  try {
    return await Promise.race([loading, timeout]);
  } finally {
    stop?.();
  }
}
