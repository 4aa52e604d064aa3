import { StoreUnavailable } from '../_stores/outage.js';
import type { Database } from '../_stores/postgres.js';
import { createWorkQueue } from '../_stores/work-queue.js';
import type { Change, Entry, Ledger } from './ledger.js';

/**
 * Creates a ledger in the table of totals. Statements lock rows in the order of their keys, so that none wait for each other in a circle.
 * Only some run at a time, and what did not fit is not tried again at once: otherwise a thousand requests for a used-up total would keep
 * everyone else waiting for a connection.
 */
export function createPostgresLedger(database: Database, prefix: string, now: () => number): Ledger {
  const takeTurn = createWorkQueue(TURNS);
  const refused = new Map<string, { amount: number; untilMs: number }>();
  const isKnownNotToFit = (key: string, amount: number): boolean => {
    const last = refused.get(key);
    return last !== undefined && amount >= last.amount && now() < last.untilMs;
  };
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
  const take = async (entries: readonly Entry[]): Promise<boolean> => {
    if (entries.some((entry) => isKnownNotToFit(keyOf(entry), entry.amount))) return false;
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
    if (refused.size >= REFUSED_MAX) refused.clear();
    const untilMs = now() + REFUSED_MS;
    for (const entry of entries) {
      if (!totals.has(keyOf(entry))) refused.set(keyOf(entry), { amount: entry.amount, untilMs });
    }
    // Each row is exact by itself. Until this returns, others may find less than there is.
    if (taken.length > 0) {
      await add(taken.map(({ account, holder, amount }) => ({ account, holder, amount: -amount })));
    }
    return false;
  };
  return {
    take: (entries) => takeTurn(() => take(entries)),
    add,
    read: (wanted) =>
      takeTurn(async () => {
        const totals = await readTotals('SELECT key, points FROM docent_total WHERE key = ANY($1::text[])', [
          wanted.map(keyOf),
        ]);
        return wanted.map((each) => totals.get(keyOf(each)) ?? 0);
      }),
  };
}

/** One less than the pool has connections. */
const TURNS = 4;

/** How long, in milliseconds, an amount that did not fit is not tried again; the totals are read again all the same. */
const REFUSED_MS = 1_000;
const REFUSED_MAX = 10_000;

const TAKE = `
  INSERT INTO docent_total AS kept (key, points, expire)
  SELECT key, amount, ends
  FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS entry (key, amount, most, ends)
  WHERE amount <= most ORDER BY key
  ON CONFLICT (key) DO UPDATE SET points = kept.points + excluded.points, expire = excluded.expire
  WHERE kept.points + excluded.points <= ($3::bigint[])[array_position($1::text[], kept.key::text)]
  RETURNING key, points`;

/** An upsert rather than an update, because only its order of locks can be given. */
const ADD = `
  INSERT INTO docent_total AS kept (key, points, expire)
  SELECT key, amount, expire
  FROM unnest($1::text[], $2::bigint[]) AS change (key, amount) JOIN docent_total USING (key) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET points = kept.points + excluded.points`;
