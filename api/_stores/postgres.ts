import type { Pool } from 'pg';
import { migrate } from './migrate.js';

/** A database with our tables in it. */
export interface Database {
  /** Runs one statement; rejects with the driver's error. Not named: a pooler between may not know the name. */
  query(statement: { text: string; values?: unknown[] }): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** A row as it comes: `bigint` columns are text. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Opens a pool of connections.
 *
 * I/O: connections; the driver is loaded here and not before.
 *
 * @param url - with its password
 */
export async function openPool(url: string): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    // Serverless instances are many and a small database admits a hundred connections.
    max: 5,
    connectionTimeoutMillis: WAIT_MAX_MS,
    query_timeout: WAIT_MAX_MS,
    statement_timeout: WAIT_MAX_MS,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: 'docent',
  });
  // A connection that breaks while no statement waits for it would otherwise end the process: idle ones tell the pool,
  // those in somebody's hands only themselves.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/**
 * The pool as a database whose tables are there; makes them when they are not. What is over is deleted as long as the
 * database is used, at most once in `SWEEP_MS`.
 *
 * @returns rejects when it cannot be reached
 */
export async function prepareDatabase(pool: Pool, now: () => number): Promise<Database> {
  await migrate(pool);
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  return {
    query({ text, values = [] }) {
      const nowMs = now();
      if (nowMs >= sweptAtMs + SWEEP_MS) {
        sweptAtMs = nowMs;
        // Nobody waits for it; what it misses the next one takes.
        for (const statement of SWEEPS) pool.query(statement, [nowMs]).catch(() => undefined);
      }
      return pool.query<Row>(text, values);
    },
  };
}

/** How often a process deletes what is over, in milliseconds. */
const SWEEP_MS = 60_000;

/** In portions: a lock on a million rows is for nobody's benefit. */
const SWEEPS: readonly string[] = [
  `DELETE FROM docent_limit WHERE key IN (SELECT key FROM docent_limit WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
  `DELETE FROM docent_message WHERE (book, id) IN
     (SELECT book, id FROM docent_message WHERE expires_ms <= $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
];

/** How long a connection or a statement may take before the driver throws it away, in milliseconds. */
const WAIT_MAX_MS = 5_000;
