import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Store } from '../_stores/store.js';
import { createBoundedMemory, type BoundedMemory } from './bounded-memory.js';

/** Counts what keys consume, up to a limit. */
export interface Counter {
  /**
   * Takes points for a key, all or none.
   *
   * @returns how to give some back (a negative number takes more), or how long until the key's time is over
   */
  take(key: string, points: number): Promise<Taken>;
}

/** What came of it. */
export type Taken =
  | { ok: true; adjust: (pointsBack: number) => Promise<void> }
  | { ok: false; msBeforeNext: number };

/** A counter's limit. */
export interface CounterLimit {
  /** Part of the stored key: one counter's keys are not another's. */
  name: string;
  /** What a key may consume in `durationSeconds`. */
  points: number;
  durationSeconds: number;
}

/**
 * Makes a counter. While a shared store is down each process counts by itself, up to a fifth of the limit: never open,
 * never dead. What was taken is given back where it was taken.
 */
export function createCounter(limit: CounterLimit, store: Store, now: () => number): Counter {
  if (store.kind === 'memory') {
    const memory = createBoundedMemory(limit, now);
    return { take: (key, points) => takeFrom(memory, key, points) };
  }
  const insurance = createBoundedMemory(
    { ...limit, points: Math.max(1, Math.floor(limit.points / INSURANCE_SHARE)) },
    now,
  );
  let opened: { client: object; limiter: BoundedMemory } | null = null;
  const open = async (): Promise<BoundedMemory> => {
    const client = await store.open();
    // The same client for a long time; another after it had to be made anew.
    if (opened?.client !== client) opened = { client, limiter: sharedLimiter(limit, store.kind, client) };
    return opened.limiter;
  };
  return {
    async take(key, points) {
      const taken = await store.gate.run(async () => takeFrom(await open(), key, points));
      if (!taken.ok) return takeFrom(insurance, key, points);
      if (!taken.value.ok) return taken.value;
      const { adjust } = taken.value;
      return {
        ok: true,
        adjust: async (pointsBack) => {
          await store.gate.run(() => adjust(pointsBack));
        },
      };
    },
  };
}

const INSURANCE_SHARE = 5;

function sharedLimiter(
  { name, points, durationSeconds }: CounterLimit,
  kind: 'redis' | 'postgres',
  client: object,
): BoundedMemory {
  const settings = { storeClient: client, keyPrefix: `docent:${name}`, points, duration: durationSeconds };
  return kind === 'redis'
    ? new RateLimiterRedis(settings)
    : new RateLimiterPostgres({
        ...settings,
        storeType: 'pool',
        tableName: 'docent_limit',
        tableCreated: true,
        clearExpiredByTimeout: false,
      });
}

async function takeFrom(limiter: BoundedMemory, key: string, points: number): Promise<Taken> {
  const result = await limiter.consume(key, points).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) return { refused: error };
    throw error;
  });
  const adjust = async (pointsBack: number): Promise<void> => {
    if (pointsBack !== 0) await limiter.reward(key, pointsBack);
  };
  if ('refused' in result) {
    // Otherwise one question too large for what is left would keep out the small ones after it.
    if (points > 1) await adjust(points);
    return { ok: false, msBeforeNext: checkMs(result.refused.msBeforeNext) };
  }
  // What is no count would be under every limit: a store that answers nonsense is down.
  if (!(result.consumedPoints >= points)) throw new TypeError('The store counts nonsense.');
  return { ok: true, adjust };
}

function checkMs(value: unknown): number {
  const ms = Number(value);
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
