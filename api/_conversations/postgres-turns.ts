import { parseJson } from '../_input/parse-json.js';
import type { Database } from '../_stores/postgres.js';
import {
  readTurnRecords,
  SESSION_TURNS_MAX,
  SESSIONS_MAX,
  TITLE_MAX_CHARS,
  type Owner,
  type TurnStore,
} from './turn-record.js';

/** Keeps turns in the Postgres table `docent_message`. Expired rows are never returned; every process helps delete them. */
export function createPostgresTurns(open: () => Promise<Database>, book: string): TurnStore {
  const query = async (text: string, values: unknown[]): ReturnType<Database['query']> =>
    (await open()).query({ text, values });
  const own = (owner: Owner, nowMs: number): unknown[] => [book, owner.sessionId, owner.reader, nowMs];
  return {
    async save(turn) {
      await query(
        `INSERT INTO docent_message
           (book, id, session_id, reader, question, answer, sources, created_ms, expires_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
        [
          book,
          turn.id,
          turn.sessionId,
          turn.reader,
          // Postgres `text` can hold any character except NUL.
          ...[turn.question, turn.answer].map((text) => text.replaceAll('\0', '\uFFFD')),
          JSON.stringify(turn.sources),
          turn.createdMs,
          turn.expiresMs,
        ],
      );
    },
    async read(owner, sessionId, nowMs) {
      const { rows } = await query(
        `SELECT id, session_id AS "sessionId", reader, question, answer, sources, rating, reason,
           created_ms::float8 AS "createdMs", expires_ms::float8 AS "expiresMs"
         FROM docent_message WHERE ${VISIBLE} AND session_id = $5
         ORDER BY created_ms DESC, id LIMIT ${SESSION_TURNS_MAX}`,
        [...own(owner, nowMs), sessionId],
      );
      return readTurnRecords(
        rows.reverse().map((row) => Object.assign(row, { sources: parseJson(String(row['sources'])) })),
      );
    },
    async remove(owner, sessionId, nowMs) {
      const { rowCount } = await query(`DELETE FROM docent_message WHERE ${VISIBLE} AND session_id = $5`, [
        ...own(owner, nowMs),
        sessionId,
      ]);
      return (rowCount ?? 0) > 0;
    },
    async list(owner, nowMs) {
      const { rows } = await query(
        `SELECT session_id, count(*) AS turns, max(created_ms) AS updated_ms,
           (array_agg(left(question, ${TITLE_MAX_CHARS}) ORDER BY created_ms))[1] AS title
         FROM docent_message WHERE ${VISIBLE}
         GROUP BY session_id ORDER BY max(created_ms) DESC LIMIT ${SESSIONS_MAX}`,
        own(owner, nowMs),
      );
      return rows.map((row) => ({
        sessionId: String(row['session_id']),
        turns: Number(row['turns']),
        title: String(row['title']),
        updatedMs: Number(row['updated_ms']),
      }));
    },
    async rate(owner, { message_id: id, rating, reason = null }, nowMs) {
      const { rowCount } = await query(
        `UPDATE docent_message SET rating = $6, reason = $7 WHERE ${VISIBLE} AND session_id = $2 AND id = $5`,
        [...own(owner, nowMs), id, rating, reason],
      );
      return (rowCount ?? 0) > 0;
    },
  };
}

/** `isVisible` in SQL; `$1` to `$4` are the book, the token's session, the reader and the current time. */
const VISIBLE = `book = $1 AND expires_ms > $4
  AND (reader = $3::text OR (reader IS NULL AND session_id = $2::text))`;
