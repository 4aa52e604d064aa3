import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { StoreUnavailable } from '../_stores/outage.js';
import type { Store } from '../_stores/store.js';
import { createBoundedMemory, type Limiter } from './bounded-memory.js';

/** Takes all the given points for a key, or none of them. */
export type Counter = (key: string, points: number) => Promise<Taken>;

/** The points were taken, and `adjust` gives some back (or, if negative, takes more); or the time until the key resets. */
type Taken =
  | { ok: true; adjust: (pointsBack: number) => Promise<void> }
  | { ok: false; msBeforeNext: number };

interface CounterLimit {
  /** Part of every stored key, so that counters do not share keys. */
  name: string;
  /** How many points a key may consume in `durationSeconds`. */
  points: number;
  durationSeconds: number;
}

/**
 * Creates a counter. While a shared store is down, each process counts in memory up to a fifth of the limit, so the
 * function neither loses its limits nor stops answering. Points are given back to the store they were taken from.
 */
export function createCounter(limit: CounterLimit, store: Store, now: () => number): Counter {
  if (store.kind === 'memory') {
    const memory = createBoundedMemory(limit, now);
    return (key, points) => takeFrom(memory, key, points);
  }
  const insured = Math.max(1, Math.floor(limit.points / INSURANCE_SHARE));
  const insurance = createBoundedMemory({ ...limit, points: insured }, now);
  let opened: { client: object; limiter: Limiter } | null = null;
  const open = async (): Promise<Limiter> => {
    const client = await store.open();
    if (opened?.client !== client) opened = { client, limiter: sharedLimiter(limit, store.kind, client) };
    return opened.limiter;
  };
  return async (key, points) => {
    const taken = await store.breaker.run(async () => takeFrom(await open(), key, points));
    if (!taken.ok) return takeFrom(insurance, key, points);
    if (!taken.value.ok) return taken.value;
    const { adjust } = taken.value;
    return { ok: true, adjust: async (back) => void (await store.breaker.run(() => adjust(back))) };
  };
}

const INSURANCE_SHARE = 5;

function sharedLimiter(
  { name, points, durationSeconds }: CounterLimit,
  kind: 'redis' | 'postgres',
  client: object,
): Limiter {
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

async function takeFrom(limiter: Limiter, key: string, points: number): Promise<Taken> {
  const result = await limiter.consume(key, points).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) return { refused: error };
    // The library fails with a TypeError if a reply has an unexpected shape.
    throw error instanceof TypeError ? new StoreUnavailable('not a count') : error;
  });
  const adjust = async (pointsBack: number): Promise<void> => {
    if (pointsBack !== 0) await limiter.reward(key, pointsBack);
  };
  if ('refused' in result) {
    // Otherwise a question too large for what remains of the limit would also block smaller ones after it.
    if (points > 1) await adjust(points);
    const { msBeforeNext: ms } = result.refused;
    return { ok: false, msBeforeNext: Number.isFinite(ms) && ms > 0 ? ms : 0 };
  }
  // A count that is NaN, or lower than what was just taken, would pass every limit.
  if (!(result.consumedPoints >= points)) throw new StoreUnavailable('not a count');
  return { ok: true, adjust };
}
