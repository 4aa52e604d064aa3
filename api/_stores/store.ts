import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { StoreSettings } from '../_config/limits.js';
import { createGate, type Gate } from './gate.js';
import { openPool, prepareDatabase, type Database } from './postgres.js';
import { awaitReady, openRedis } from './redis.js';

/** Where counters or conversations are kept; a shared one only behind its gate. */
export type Store = { kind: 'memory' } | SharedStore;

type SharedStore =
  | { kind: 'redis'; gate: Gate; open: () => Promise<Redis> }
  | { kind: 'postgres'; gate: Gate; open: () => Promise<Database> };

/** The stores of one function. */
export interface Stores {
  /** Redis before Postgres: counting is what it is made for. */
  limits: Store;
  /** Postgres before Redis: what is written is to stay. */
  history: Store;
  /** Asks each shared store for a sign of life, at most every two seconds; the gates know what came of it. Never rejects. */
  look(): Promise<void>;
  /** Ends what is open, or leaves a store that is hung to its time-out; for servers that stop in order, and for tests. */
  close(): Promise<void>;
}

/**
 * Chooses the stores. Nothing is connected and no driver loaded before the first use.
 *
 * @param now - the clock that pauses after a failure are measured by
 */
export function createStores(settings: StoreSettings, now: () => number): Stores {
  const closers: (() => Promise<unknown>)[] = [];
  const redis = settings.redisUrl === null ? null : redisStore(settings.redisUrl, createGate(now), closers);
  const postgres = settings.databaseUrl === null ? null : postgresStore(settings.databaseUrl, now, closers);
  let looked: { atMs: number; done: Promise<unknown> } | null = null;
  return {
    limits: redis ?? postgres ?? { kind: 'memory' },
    history: postgres ?? redis ?? { kind: 'memory' },
    async look() {
      if (looked === null || now() - looked.atMs >= LOOK_MS) {
        const shared = [redis, postgres].filter((store) => store !== null);
        looked = { atMs: now(), done: Promise.all(shared.map(callOn)) };
      }
      await looked.done;
    },
    async close() {
      const ended = Promise.allSettled(closers.splice(0).map((close) => close()));
      await Promise.race([ended, sleep(CLOSE_MAX_MS)]);
    },
  };
}

/** Strangers may ask for health: they cost a store no more than this, in milliseconds. */
const LOOK_MS = 2_000;

function callOn(store: SharedStore): Promise<unknown> {
  return store.gate.run<unknown>(async () =>
    store.kind === 'redis' ? (await store.open()).ping() : (await store.open()).query({ text: 'SELECT 1' }),
  );
}

/** How long an orderly end may take, in milliseconds. */
const CLOSE_MAX_MS = 500;

type Closers = (() => Promise<unknown>)[];

function redisStore(url: string, gate: Gate, closers: Closers): SharedStore {
  const client = onceUntilFailed(async () => {
    const opened = await openRedis(url);
    closers.push(() => Promise.resolve(opened.disconnect()));
    return opened;
  });
  return { kind: 'redis', gate, open: async () => awaitReady(await client()) };
}

function postgresStore(url: string, now: () => number, closers: Closers): SharedStore {
  const pool = onceUntilFailed(async () => {
    const opened = await openPool(url);
    closers.push(() => opened.end());
    return opened;
  });
  const open = onceUntilFailed(async () => prepareDatabase(await pool(), now));
  return { kind: 'postgres', gate: createGate(now), open };
}

/** Shares one attempt among all who ask; a failed one is not kept. */
function onceUntilFailed<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    if (made !== null) return made;
    const attempt = make();
    made = attempt;
    attempt.catch(() => {
      made = null;
    });
    return attempt;
  };
}
