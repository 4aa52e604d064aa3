import { parseJson } from '../_input/parse-json.js';
import type { Database } from '../_stores/postgres.js';
import {
  PAGE_MAX_BYTES,
  PAGE_TURNS_MAX,
  readTurnRecords,
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
    async read(owner, sessionId, nowMs, before) {
      const { rows } = await query(READ_PAGE, [
        ...own(owner, nowMs),
        sessionId,
        before?.createdMs ?? Number.MAX_SAFE_INTEGER,
        before?.id ?? '',
      ]);
      const last = rows.at(-1);
      const hasMore = rows.length < Number(last?.['found'] ?? 0);
      const earlier = { createdMs: Number(last?.['createdMs']), id: String(last?.['id']) };
      const page = readTurnRecords(
        rows.reverse().map((row) => Object.assign(row, { sources: parseJson(String(row['sources'])) })),
      );
      return { ...page, earlier: hasMore ? earlier : null, bytes: Number(last?.['bytes'] ?? 0) };
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

/**
 * Reads a page, latest first: `$5` is the session, `$6` and `$7` are the position before which it ends. The lengths are known
 * without reading the texts. `found` is one more than a page's turns if there are more.
 */
const READ_PAGE = `
  SELECT * FROM (
    SELECT *, count(*) OVER () AS found, row_number() OVER latest AS place,
      sum(octet_length(question) + octet_length(answer) + octet_length(sources)) OVER latest AS bytes
    FROM (
      SELECT id, session_id AS "sessionId", reader, question, answer, sources, rating, reason,
        created_ms::float8 AS "createdMs", expires_ms::float8 AS "expiresMs"
      FROM docent_message
      WHERE ${VISIBLE} AND session_id = $5
        AND created_ms <= $6 AND (created_ms < $6 OR id COLLATE "C" < $7)
      ORDER BY created_ms DESC, id COLLATE "C" DESC LIMIT ${PAGE_TURNS_MAX + 1}
    ) AS turn
    WINDOW latest AS (ORDER BY "createdMs" DESC, id COLLATE "C" DESC)
  ) AS page
  WHERE place = 1 OR (place <= ${PAGE_TURNS_MAX} AND bytes <= ${PAGE_MAX_BYTES})
  ORDER BY place`;
