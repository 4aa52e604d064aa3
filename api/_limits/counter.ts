import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { INSURANCE_SHARE, StoreUnavailable } from '../_stores/outage.js';
import type { Store } from '../_stores/store.js';
import { createBoundedMemory, type Limiter } from './bounded-memory.js';

/** Takes all the given points for a key, or none of them. */
export type Counter = (key: string, points: number) => Promise<Taken>;

/**
 * The points were taken, and `adjust` gives some back (or, if negative, takes more); or the time until the key resets. `isBusy` means
 * that nothing is known about the limit, because too many were waiting to be counted.
 */
export type Taken =
  | { ok: true; adjust: (pointsBack: number) => Promise<void> }
  | { ok: false; msBeforeNext: number; isBusy?: true };

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
    return async (key, points) => first(await takeBatch(memory, limit.points, key, [points]));
  }
  const insured = Math.max(1, Math.floor(limit.points / INSURANCE_SHARE));
  const insurance = createBoundedMemory({ ...limit, points: insured }, now);
  let opened: { client: object; limiter: Limiter } | null = null;
  const open = async (): Promise<Limiter> => {
    const client = await store.open();
    if (opened?.client !== client) opened = { client, limiter: sharedLimiter(limit, store.kind, client) };
    return opened.limiter;
  };
  return batchByKey(async (key, amounts) => {
    const taken = await store.breaker.run(async () => takeBatch(await open(), limit.points, key, amounts));
    if (!taken.ok && taken.isBusy) return amounts.map(() => BUSY);
    if (!taken.ok) {
      return Promise.all(
        amounts.map(async (points) => first(await takeBatch(insurance, insured, key, [points]))),
      );
    }
    // A key at its limit must not get the insurance's share on top if the store fails now.
    const isUsedUp = taken.value.some(({ ok }, position) => !ok && amounts[position] === 1);
    if (isUsedUp) await insurance.consume(key, insured).catch(() => null);
    return taken.value.map((one): Taken => {
      if (!one.ok) return one;
      return { ok: true, adjust: async (back) => void (await store.breaker.run(() => one.adjust(back))) };
    });
  });
}

const BUSY: Taken = { ok: false, msBeforeNext: 1_000, isBusy: true };

/**
 * Counts takes for one key together: while some are on their way to the store, further ones wait and go in one statement. A thousand
 * requests for one busy key would otherwise queue for the store longer than any time-out, and everyone else behind them.
 */
function batchByKey(take: (key: string, amounts: readonly number[]) => Promise<readonly Taken[]>): Counter {
  interface Taker {
    points: number;
    resolve: (taken: Taken) => void;
    reject: (error: unknown) => void;
  }
  const waiting = new Map<string, Taker[]>();
  const takeAll = async (key: string, takers: Taker[]): Promise<void> => {
    while (takers.length > 0) {
      const batch = takers.splice(0, countFitting(takers));
      try {
        const taken = await take(
          key,
          batch.map(({ points }) => points),
        );
        for (const [position, { resolve, reject }] of batch.entries()) {
          const one = taken[position];
          if (one === undefined) reject(new TypeError('A take has no result.'));
          else resolve(one);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    waiting.delete(key);
  };
  return (key, points) =>
    new Promise((resolve, reject) => {
      const takers = waiting.get(key);
      const taker = { points, resolve, reject };
      if (takers !== undefined) {
        takers.push(taker);
        return;
      }
      const added = [taker];
      waiting.set(key, added);
      void takeAll(key, added);
    });
}

/** Returns how many of the first takes go into one statement: at least one, and more if Postgres can still count their sum. */
function countFitting(takers: readonly { points: number }[]): number {
  let sum = 0;
  const beyond = takers.findIndex(({ points }) => (sum += points) > BATCH_MAX_POINTS);
  return beyond === -1 ? takers.length : Math.max(1, beyond);
}

/** A Postgres integer holds the largest limit and ten such batches. */
const BATCH_MAX_POINTS = 100_000_000;

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

/** Takes amounts with a single statement, in order while they fit, and gives the rest back. @returns One result for each amount. */
async function takeBatch(
  limiter: Limiter,
  limit: number,
  key: string,
  amounts: readonly number[],
): Promise<readonly Taken[]> {
  const sum = amounts.reduce((total, points) => total + points, 0);
  const { consumedPoints, msBeforeNext } = await limiter.consume(key, sum).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) return error;
    // The library fails with a TypeError if a reply has an unexpected shape.
    throw error instanceof TypeError ? new StoreUnavailable('not a count') : error;
  });
  // A count that is NaN, or lower than what was just taken, would pass every limit.
  if (!(consumedPoints >= sum)) throw new StoreUnavailable('not a count');
  const adjust = async (pointsBack: number): Promise<void> => {
    if (pointsBack !== 0) await limiter.reward(key, pointsBack);
  };
  let left = limit - (consumedPoints - sum);
  let refused = 0;
  const taken = amounts.map((points): Taken => {
    if (points <= left) {
      left -= points;
      return { ok: true, adjust };
    }
    // Otherwise a question too large for what remains of the limit would also block smaller ones after it.
    if (points > 1) refused += points;
    return { ok: false, msBeforeNext: Number.isFinite(msBeforeNext) && msBeforeNext > 0 ? msBeforeNext : 0 };
  });
  await adjust(refused);
  return taken;
}

function first([taken]: readonly Taken[]): Taken {
  if (taken === undefined) throw new TypeError('A take has no result.');
  return taken;
}
