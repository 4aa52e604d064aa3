import { INSURANCE_SHARE } from '../_stores/outage.js';
import type { Store } from '../_stores/store.js';
import type { Change, Ledger } from './ledger.js';
import { createMemoryLedger } from './memory-ledger.js';
import { createPostgresLedger } from './postgres-ledger.js';
import { createRedisLedger } from './redis-ledger.js';

/** The result of work on a ledger, and how to change what it added. */
interface OnLedger<T> {
  value: T;
  /** Adds to the same ledger. If that cannot be reached any more, what was taken stays taken. */
  add: (changes: readonly Change[]) => Promise<void>;
}

/**
 * Opens the ledger of a book. While a shared store is down, each process has a ledger in memory, whose limits are a fifth.
 *
 * @returns A function that runs `work` on the ledger in use. `part` is what to divide limits by: 1, or 5 during an outage. It resolves with
 *   `null` if the store is well but did not get to it.
 */
export function openLedger(book: string, store: Store, now: () => number) {
  const own = createMemoryLedger(now);
  if (store.kind === 'memory') {
    return <T>(work: LedgerWork<T>): Promise<OnLedger<T> | null> => runOn(own, 1, work);
  }
  const prefix = `docent:${book}:`;
  let opened: { client: object; ledger: Ledger } | null = null;
  const open = async (): Promise<Ledger> => {
    if (store.kind === 'redis') return createRedisLedger(await store.open(), prefix, now);
    const client = await store.open();
    if (opened?.client !== client) opened = { client, ledger: createPostgresLedger(client, prefix, now) };
    return opened.ledger;
  };
  return async <T>(work: LedgerWork<T>): Promise<OnLedger<T> | null> => {
    const done = await store.breaker.run(async () => runOn(await open(), 1, work));
    if ('isBusy' in done) return null;
    if (!done.ok) return runOn(own, INSURANCE_SHARE, work);
    const { value, add } = done.value;
    return { value, add: async (changes) => void (await store.breaker.run(() => add(changes))) };
  };
}

async function runOn<T>(ledger: Ledger, part: number, work: LedgerWork<T>): Promise<OnLedger<T>> {
  return { value: await work(ledger, part), add: (changes) => ledger.add(changes) };
}

type LedgerWork<T> = (ledger: Ledger, part: number) => Promise<T>;
