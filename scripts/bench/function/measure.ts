import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, percentile } from '../search/measures/statistics.js';
import { nowMicros, type Child } from './child.js';
import { RAMP_MS, startLoad } from './load.js';
import { BENCH_KEY, type Question } from './question.js';

/** A way to reach the model: the server in between, if any, and a function that prepares a question for it. */
export interface Way {
  name: 'direct' | 'relay' | 'function';
  child: Child | null;
  ask: () => Promise<Question>;
}

/** What the streams cost while all of them were open, without the time in which they were opened. */
export interface Sample {
  tokens: number;
  errors: number;
  p50Micros: number;
  p99Micros: number;
  /** CPU time of the server in between, or `null` if there is none. */
  cpuMicrosPerToken: number | null;
  /** CPU time of the model server, whose work is the same in every sample, so it shows how steadily the machine ran. */
  modelCpuMicrosPerToken: number;
  /** Median memory of the server in between during the second and the last quarter, or `null` if there is none. */
  rssBytes: { early: number; late: number } | null;
  loadAverage: number;
}

/**
 * Holds streams open through one way and measures them.
 *
 * @param seconds - How long to hold the streams, in seconds; `null` reads them to their end.
 */
export async function holdStreams(
  { child, ask }: Way,
  model: Child,
  streams: number,
  seconds: number | null,
): Promise<Sample> {
  const load = startLoad(await ask(), streams);
  await sleep(2 * RAMP_MS);
  const rss: number[] = [];
  const before = await child?.usage();
  const modelBefore = await model.usage();
  const tokensBefore = load.tokens();
  const sampler = setInterval(() => void child?.usage().then(({ rssBytes }) => rss.push(rssBytes)), 500);
  if (seconds === null) await load.finished;
  else await sleep(seconds * 1_000);
  clearInterval(sampler);
  const after = await child?.usage();
  const modelAfter = await model.usage();
  const tokensAfter = load.tokens();
  load.leave();
  const { latenciesMicros, errors } = await load.finished;
  const held = latenciesMicros.slice(tokensBefore, tokensAfter);
  const quarter = Math.ceil(rss.length / 4);
  return {
    tokens: held.length,
    errors,
    p50Micros: percentile(held, 0.5),
    p99Micros: percentile(held, 0.99),
    cpuMicrosPerToken:
      after === undefined || before === undefined ? null : (after.cpuMicros - before.cpuMicros) / held.length,
    modelCpuMicrosPerToken: (modelAfter.cpuMicros - modelBefore.cpuMicros) / held.length,
    rssBytes:
      child === null
        ? null
        : { early: median(rss.slice(quarter, 2 * quarter)), late: median(rss.slice(-quarter)) },
    loadAverage: os.loadavg()[0] ?? Number.NaN,
  };
}

/** Opens streams through the function, leaves them early, and counts the model calls that were aborted. */
export async function measureLeaving(model: Child, server: Child, question: Question, readers: number) {
  const before = await model.usage();
  const load = startLoad(question, readers);
  // If a reader left before the function had called the model, there would be no call to abort.
  await sleep(2 * RAMP_MS);
  const leftMicros = nowMicros();
  load.leave();
  await load.finished;
  await sleep(1_000);
  const after = await model.usage();
  const metrics = await fetch(`${server.url}/api/metrics`, {
    headers: { Authorization: `Bearer ${BENCH_KEY}` },
  });
  return {
    readers,
    aborts: after.aborts - before.aborts,
    lastMs: (after.lastAbortMicros - leftMicros) / 1_000,
    openStreams: Number(/^docent_streams_open (\S+)$/m.exec(await metrics.text())?.[1]),
  };
}
