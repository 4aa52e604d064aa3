import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { StoreSettings } from '../_config/limit-settings.js';
import { createStoreBreaker, type StoreBreaker } from './circuit-breaker.js';
import { StoreUnavailable } from './outage.js';
import { openPool, prepareDatabase, type Database } from './postgres.js';
import { awaitReady, openRedis } from './redis.js';

/** Where counters or conversations are kept. Use a shared store only through its circuit breaker. */
export type Store = { kind: 'memory' } | SharedStore;

type SharedStore =
  | { kind: 'redis'; breaker: StoreBreaker; open: () => Promise<Redis> }
  | { kind: 'postgres'; breaker: StoreBreaker; open: () => Promise<Database> };

/** Returns whether a shared store failed when it was last used. */
export function isDown(store: Store): boolean {
  return store.kind !== 'memory' && store.breaker.state() === 'down';
}

/** The stores of one function. */
export type Stores = ReturnType<typeof createStores>;

/** Chooses the stores. Neither connects nor loads a driver until a store is first used. */
export function createStores({ redisUrl, databaseUrl }: StoreSettings, now: () => number) {
  const closers: (() => unknown)[] = [];
  const redis = redisUrl === null ? null : redisStore(redisUrl, now, closers);
  const postgres = databaseUrl === null ? null : postgresStore(databaseUrl, now, closers);
  const memory: Store = { kind: 'memory' };
  let pinged: { atMs: number; done: Promise<unknown> } | null = null;
  return {
    /** Redis if there is one, else Postgres, because counting is what Redis is made for. */
    limits: redis ?? postgres ?? memory,
    /** Postgres if there is one, else Redis, because conversations should last. */
    history: postgres ?? redis ?? memory,
    /** Pings shared stores at most every two seconds to update their circuit breakers. Does not reject if one is down. */
    async ping(): Promise<void> {
      if (pinged === null || now() - pinged.atMs >= PING_INTERVAL_MS) {
        const shared = [redis, postgres].filter((store) => store !== null);
        pinged = { atMs: now(), done: Promise.all(shared.map(pingStore)) };
      }
      await pinged.done;
    },
    /** Closes all connections, leaving a hung store to its timeout. For servers that shut down cleanly, and for tests. */
    async close(): Promise<void> {
      const closed = Promise.allSettled(closers.splice(0).map(async (close) => close()));
      await Promise.race([closed, sleep(CLOSE_MAX_MS)]);
    },
  };
}

/** The shortest interval between two pings, in milliseconds, because anyone may request `/api/health` at any rate. */
const PING_INTERVAL_MS = 2_000;

/** How long closing the stores may take, in milliseconds. */
const CLOSE_MAX_MS = 500;

function pingStore(store: SharedStore): Promise<unknown> {
  return store.breaker.run<unknown>(async () =>
    store.kind === 'redis' ? (await store.open()).ping() : (await store.open()).query({ text: 'SELECT 1' }),
  );
}

function redisStore(url: string, now: () => number, closers: (() => unknown)[]): SharedStore {
  const client = onceUntilFailed(async () => {
    const opened = await openRedis(url);
    closers.push(() => opened.disconnect());
    return opened;
  });
  return { kind: 'redis', breaker: createStoreBreaker(now), open: async () => awaitReady(await client()) };
}

function postgresStore(url: string, now: () => number, closers: (() => unknown)[]): SharedStore {
  const breaker = createStoreBreaker(now);
  const pool = onceUntilFailed(async () => {
    const opened = await openPool(url, breaker.hear);
    closers.push(() => opened.end());
    return opened;
  });
  const open = onceUntilFailed(async () => prepareDatabase(await pool(), now));
  return { kind: 'postgres', breaker, open };
}

/** Shares one attempt among all callers and forgets a failed one. Every failure counts as an outage. */
function onceUntilFailed<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | null = null;
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw new StoreUnavailable(error instanceof Error ? error.name : 'unknown');
    });
    return opening;
  };
}
