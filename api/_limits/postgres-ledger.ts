import { StoreUnavailable } from '../_stores/outage.js';
import type { Database } from '../_stores/postgres.js';
import type { Change, Ledger } from './ledger.js';

/**
 * Creates a ledger in the table of limits. Statements lock rows in the order of their keys, so that none wait for each other in a circle.
 */
export function createPostgresLedger(database: Database, prefix: string): Ledger {
  const keyOf = ({ account, holder }: Pick<Change, 'account' | 'holder'>): string =>
    `${prefix}${account}:${holder}`;
  const readTotals = async (text: string, values: unknown[]): Promise<Map<string, number>> => {
    const { rows } = await database.query({ text, values });
    const totals = new Map(rows.map(({ key, points }) => [String(key), Number(points)]));
    if (Array.from(totals.values()).some(Number.isNaN)) throw new StoreUnavailable('not a total');
    return totals;
  };
  const add = async (changes: readonly Change[]): Promise<void> => {
    await database.query({ text: ADD, values: [changes.map(keyOf), changes.map(({ amount }) => amount)] });
  };
  return {
    async take(entries) {
      const totals = await readTotals(TAKE, [
        entries.map(keyOf),
        entries.map(({ amount }) => amount),
        entries.map(({ most }) => most),
        entries.map(({ endsAtMs }) => Math.ceil(endsAtMs)),
      ]);
      const taken = entries.filter((entry) => totals.has(keyOf(entry)));
      if (taken.some((entry) => (totals.get(keyOf(entry)) ?? 0) < entry.amount)) {
        throw new StoreUnavailable('not a total');
      }
      if (taken.length === entries.length) return true;
      // Each row is exact by itself. Until this returns, others may find less than there is.
      if (taken.length > 0) await add(taken.map((entry) => ({ ...entry, amount: -entry.amount })));
      return false;
    },
    add,
    async read(wanted) {
      const totals = await readTotals('SELECT key, points FROM docent_limit WHERE key = ANY($1::text[])', [
        wanted.map(keyOf),
      ]);
      return wanted.map((each) => totals.get(keyOf(each)) ?? 0);
    },
  };
}

const TAKE = `
  INSERT INTO docent_limit AS kept (key, points, expire)
  SELECT key, amount, ends
  FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) AS entry (key, amount, most, ends)
  WHERE amount <= most ORDER BY key
  ON CONFLICT (key) DO UPDATE SET points = kept.points + excluded.points, expire = excluded.expire
  WHERE kept.points::bigint + excluded.points <= ($3::bigint[])[array_position($1::text[], kept.key::text)]
  RETURNING key, points`;

/** An upsert rather than an update, because only its order of locks can be given. */
const ADD = `
  INSERT INTO docent_limit AS kept (key, points, expire)
  SELECT key, amount, expire
  FROM unnest($1::text[], $2::integer[]) AS change (key, amount) JOIN docent_limit USING (key) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET points = kept.points + excluded.points`;
