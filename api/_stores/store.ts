import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { StoreSettings } from '../_config/limits.js';
import { createGate, type Gate } from './gate.js';
import { openPool, prepareDatabase, type Database } from './postgres.js';
import { awaitReady, openRedis } from './redis.js';

/** Where counters or conversations are kept; a shared one only behind its gate. */
export type Store =
  | { kind: 'memory' }
  | { kind: 'redis'; gate: Gate; open: () => Promise<Redis> }
  | { kind: 'postgres'; gate: Gate; open: () => Promise<Database> };

/** The stores of one function. */
export interface Stores {
  /** Redis before Postgres: counting is what it is made for. */
  limits: Store;
  /** Postgres before Redis: what is written is to stay. */
  history: Store;
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
  return {
    limits: redis ?? postgres ?? { kind: 'memory' },
    history: postgres ?? redis ?? { kind: 'memory' },
    async close() {
      const ended = Promise.allSettled(closers.splice(0).map((close) => close()));
      await Promise.race([ended, sleep(CLOSE_MAX_MS)]);
    },
  };
}

/** How long an orderly end may take, in milliseconds. */
const CLOSE_MAX_MS = 500;

type Closers = (() => Promise<unknown>)[];

function redisStore(url: string, gate: Gate, closers: Closers): Store {
  const client = onceUntilFailed(async () => {
    const opened = await openRedis(url);
    closers.push(() => Promise.resolve(opened.disconnect()));
    return opened;
  });
  return { kind: 'redis', gate, open: async () => awaitReady(await client()) };
}

function postgresStore(url: string, now: () => number, closers: Closers): Store {
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
