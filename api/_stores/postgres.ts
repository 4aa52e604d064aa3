import type { Pool, QueryResult } from 'pg';
import { migrate } from './migrate.js';

/** A database with our tables in it. */
export interface Database {
  /** Runs one statement; rejects with the driver's error. Unnamed, because a pooler may not know prepared statements. */
  query(statement: { text: string; values?: unknown[] }): Promise<QueryResult<Row>>;
}

/** A row as the driver returns it: `bigint` columns are text. */
type Row = Readonly<Record<string, unknown>>;

/** I/O: opens a pool of connections. The driver is loaded here and not earlier. */
export async function openPool(url: string): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    // There are many serverless instances, and a small database admits a hundred connections.
    max: 5,
    connectionTimeoutMillis: WAIT_MAX_MS,
    query_timeout: WAIT_MAX_MS,
    statement_timeout: WAIT_MAX_MS,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: 'docent',
  });
  // An unhandled `error` event ends the process. The pool emits it for idle connections, a client in use for its own.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/**
 * Creates missing tables and returns the pool as a database. Statements also delete expired rows, at most once in
 * `SWEEP_MS`. Rejects if the database cannot be reached.
 */
export async function prepareDatabase(pool: Pool, now: () => number): Promise<Database> {
  await migrate(pool);
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  return {
    query({ text, values = [] }) {
      const nowMs = now();
      if (nowMs >= sweptAtMs + SWEEP_MS) {
        sweptAtMs = nowMs;
        // In the background; the next sweep deletes what a failed one left.
        for (const statement of SWEEPS) pool.query(statement, [nowMs]).catch(() => undefined);
      }
      return pool.query<Row>(text, values);
    },
  };
}

/** How often a process deletes expired rows, in milliseconds. */
const SWEEP_MS = 60_000;

/** In batches, so that no lock covers a million rows. */
const SWEEPS: readonly string[] = [
  `DELETE FROM docent_limit WHERE key IN (SELECT key FROM docent_limit WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
  `DELETE FROM docent_message WHERE (book, id) IN
     (SELECT book, id FROM docent_message WHERE expires_ms <= $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
];

/** Longest connection attempt or statement, in milliseconds. */
const WAIT_MAX_MS = 5_000;
