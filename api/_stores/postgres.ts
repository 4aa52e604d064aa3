import type { Pool, QueryResult } from 'pg';
import { migrate } from './migrate.js';
import { StoreBusy } from './outage.js';

/** A database that contains our tables. */
export interface Database {
  /**
   * Runs one statement; rejects with the driver's error, or with `StoreBusy` if no connection became free in time. Not prepared by
   * name, because a pooler may not support that.
   */
  query(statement: { text: string; values?: unknown[] }): Promise<QueryResult<Row>>;
}

/** A row as the driver returns it, with `bigint` columns as text. */
type Row = Readonly<Record<string, unknown>>;

/**
 * I/O: opens a pool of connections. The driver is not loaded until this runs.
 *
 * @param onReply - Called whenever the server has accepted a connection or finished a statement.
 */
export async function openPool(url: string, onReply: () => void): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    // There may be many serverless instances, and a small database allows only about a hundred connections.
    max: 5,
    connectionTimeoutMillis: WAIT_MAX_MS,
    query_timeout: WAIT_MAX_MS,
    statement_timeout: WAIT_MAX_MS,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: 'docent',
  });
  // An unhandled `error` event ends the process. The pool emits it for idle connections, a client for its own while in use.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    onReply();
    client.on('error', () => undefined).on('drain', onReply);
  });
  return pool;
}

/**
 * Creates missing tables and returns the pool as a database. Running a statement also deletes expired rows, at most once
 * every `SWEEP_MS`. Rejects if the database cannot be reached.
 */
export async function prepareDatabase(pool: Pool, now: () => number): Promise<Database> {
  await migrate(pool);
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  return {
    query({ text, values = [] }) {
      const nowMs = now();
      if (nowMs >= sweptAtMs + SWEEP_MS) {
        sweptAtMs = nowMs;
        // Runs in the background; if a sweep fails, the next one deletes what it left behind.
        for (const statement of SWEEPS) pool.query(statement, [nowMs]).catch(() => undefined);
      }
      return pool.query<Row>(text, values).catch(throwBusy);
    },
  };
}

/** Tells a statement that waited too long in the pool's queue from a server that does not respond. */
function throwBusy(error: unknown): never {
  throw error instanceof Error && error.message === QUEUE_TIMEOUT ? new StoreBusy() : error;
}

/** What pg-pool says of a wait in its queue; of a connection it says "Connection terminated due to connection timeout". */
const QUEUE_TIMEOUT = 'timeout exceeded when trying to connect';

/** How often a process deletes expired rows, in milliseconds. */
const SWEEP_MS = 60_000;

/** Statements that delete expired rows in batches, so that none ever locks a million rows. */
const SWEEPS: readonly string[] = [
  `DELETE FROM docent_limit WHERE key IN (SELECT key FROM docent_limit WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
  `DELETE FROM docent_total WHERE key IN (SELECT key FROM docent_total WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
  `DELETE FROM docent_message WHERE (book, id) IN
     (SELECT book, id FROM docent_message WHERE expires_ms <= $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
];

/** How long a connection attempt, a wait for a free connection or a statement may take, in milliseconds. */
const WAIT_MAX_MS = 5_000;
