import type { Pool, PoolClient } from 'pg';

/**
 * Brings the tables up to date in one transaction. Any number of instances may call it at once: one migrates while the
 * others wait for its lock. Rejects if the database cannot be reached or refuses a statement.
 */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let isDone = false;
  try {
    if ((await readVersion(client)) < MIGRATIONS.length) await runMissing(client);
    isDone = true;
  } finally {
    // `true` discards the connection, which may be in the middle of a transaction.
    client.release(!isDone);
  }
}

/**
 * Each migration runs once, in order; a published one never changes. Times are milliseconds since 1970 by the function's
 * clock. rate-limiter-flexible defines the columns of `docent_limit`.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE docent_limit (
     key varchar(255) PRIMARY KEY,
     points integer NOT NULL DEFAULT 0,
     expire bigint
   );
   CREATE INDEX docent_limit_expire ON docent_limit (expire);
   CREATE TABLE docent_message (
     book text NOT NULL,
     id text NOT NULL,
     session_id text NOT NULL,
     reader text,
     question text NOT NULL,
     answer text NOT NULL,
     sources text NOT NULL,
     rating text,
     reason text,
     created_ms bigint NOT NULL,
     expires_ms bigint NOT NULL,
     PRIMARY KEY (book, id)
   );
   CREATE INDEX docent_message_session ON docent_message (book, session_id, created_ms);
   CREATE INDEX docent_message_reader ON docent_message (book, reader, created_ms) WHERE reader IS NOT NULL;
   CREATE INDEX docent_message_expires ON docent_message (expires_ms);`,
  // A day's tokens, which are more than the library's integer holds.
  `CREATE TABLE docent_total (
     key text PRIMARY KEY,
     points bigint NOT NULL,
     expire bigint NOT NULL
   );
   CREATE INDEX docent_total_expire ON docent_total (expire);`,
];

/** The id of our advisory lock: the ASCII bytes of `docent` as a number. */
const LOCK = '110386840822388';

async function readVersion(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ found: string | null }>(
    "SELECT to_regclass('docent_migration')::text AS found",
  );
  if (rows[0]?.found === null) return 0;
  const versions = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM docent_migration',
  );
  return versions.rows[0]?.version ?? 0;
}

async function runMissing(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  // A lock of the transaction, not the session: a pooler may run a session's next statement on another connection.
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await client.query(
    'CREATE TABLE IF NOT EXISTS docent_migration (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const done = await readVersion(client);
  for (const [position, statements] of MIGRATIONS.entries()) {
    if (position < done) continue;
    await client.query(statements);
    await client.query('INSERT INTO docent_migration (version) VALUES ($1)', [position + 1]);
  }
  await client.query('COMMIT');
}
