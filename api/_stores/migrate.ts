import type { Pool, PoolClient } from 'pg';

/**
 * Brings the tables up to date. Any number of instances may try at once: one does it, the others wait for its lock and
 * find it done.
 *
 * @returns rejects when the database cannot be reached or refuses; nothing is half done then
 */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    if ((await readVersion(client)) < MIGRATIONS.length) await runMissing(client);
  } catch (error) {
    failure = error instanceof Error ? error : new Error('The migration failed.');
    throw failure;
  } finally {
    // With an error it is thrown away: a connection in the middle of a transaction is no use to anybody.
    client.release(failure);
  }
}

/**
 * Each runs once, in order; one that is published never changes. Times are milliseconds since 1970, of the function's
 * clock. `docent_limit` is as rate-limiter-flexible wants it.
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
];

/** Names our lock among the database's: the bytes of `docent`. */
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
  // Of the transaction, not of the connection: a pooler may give the next statement another one.
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
