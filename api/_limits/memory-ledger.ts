import { hash } from 'node:crypto';
import type { Change, Ledger } from './ledger.js';

/**
 * Creates a ledger in this process that holds a bounded number of totals. While it is full, further holders share
 * `SHARED_HOLDERS` totals by hash: invented identities get less, never more, and earlier readers notice nothing.
 *
 * @param maxTotals - 0.2 kB each. By default, enough for some 40,000 address prefixes a day.
 */
export function createMemoryLedger(now: () => number, maxTotals = 100_000): Ledger {
  const totals = new Map<string, { total: number; endsAtMs: number }>();
  let sweptAtMs = now();

  const sweep = (): void => {
    if (now() < sweptAtMs + SWEEP_MS) return;
    sweptAtMs = now();
    for (const [key, { endsAtMs }] of totals) if (endsAtMs <= sweptAtMs) totals.delete(key);
  };
  const keyOf = ({ account, holder }: Pick<Change, 'account' | 'holder'>): string => {
    const key = `${account}:${holder}`;
    // The book's own totals always have a place.
    if (totals.has(key) || totals.size < maxTotals || holder === '') return key;
    return `${account}:shared${hash('sha256', holder, 'buffer').readUInt32BE() % SHARED_HOLDERS}`;
  };

  return {
    take(entries) {
      sweep();
      const changed = entries.map((entry) => {
        const key = keyOf(entry);
        return { ...entry, key, total: (totals.get(key)?.total ?? 0) + entry.amount };
      });
      if (changed.some(({ total, most }) => total > most)) return Promise.resolve(false);
      for (const { key, total, endsAtMs } of changed) totals.set(key, { total, endsAtMs });
      return Promise.resolve(true);
    },
    add(changes) {
      for (const change of changes) {
        const kept = totals.get(keyOf(change));
        if (kept !== undefined) kept.total += change.amount;
      }
      return Promise.resolve();
    },
    read: (wanted) => Promise.resolve(wanted.map((each) => totals.get(keyOf(each))?.total ?? 0)),
  };
}

const SHARED_HOLDERS = 1_024;

/** How often totals that are no longer needed are deleted, in milliseconds. */
const SWEEP_MS = 60_000;
