import type { Redis } from 'ioredis';
import { StoreUnavailable } from '../_stores/outage.js';
import type { Change, Ledger } from './ledger.js';

/** Creates a ledger in Redis. Each operation is one round trip, and Redis runs a script as a whole. */
export function createRedisLedger(client: Redis, prefix: string, now: () => number): Ledger {
  const keysOf = (changes: readonly Pick<Change, 'account' | 'holder'>[]): string[] =>
    changes.map(({ account, holder }) => `${prefix}${account}:${holder}`);
  return {
    async take(entries) {
      const nowMs = now();
      const reply = await client.eval(
        TAKE,
        entries.length,
        ...keysOf(entries),
        ...entries.map(({ amount }) => amount),
        ...entries.map(({ most }) => most),
        ...entries.map(({ endsAtMs }) => Math.max(1, Math.ceil(endsAtMs - nowMs))),
      );
      if (reply === 0) return false;
      // Anything else that speaks the protocol would pass every limit.
      const isTaken =
        isNumbers(reply, entries.length) &&
        reply.every((total, position) => total >= (entries[position]?.amount ?? Number.POSITIVE_INFINITY));
      if (!isTaken) throw new StoreUnavailable('not a total');
      return true;
    },
    async add(changes) {
      await client.eval(ADD, changes.length, ...keysOf(changes), ...changes.map(({ amount }) => amount));
    },
    async read(wanted) {
      const reply: unknown = await client.mget(keysOf(wanted));
      const totals = Array.isArray(reply) ? reply.map(Number) : null;
      if (!isNumbers(totals, wanted.length)) throw new StoreUnavailable('not a total');
      return totals;
    },
  };
}

/** `ARGV`: the amounts, then the most of each total, then its lifetime in milliseconds. */
const TAKE = `
local count = #KEYS
for i = 1, count do
  local total = tonumber(redis.call('GET', KEYS[i]) or '0')
  if total + tonumber(ARGV[i]) > tonumber(ARGV[count + i]) then return 0 end
end
local totals = {}
for i = 1, count do
  totals[i] = redis.call('INCRBY', KEYS[i], ARGV[i])
  redis.call('PEXPIRE', KEYS[i], ARGV[2 * count + i])
end
return totals`;

const ADD = `
for i = 1, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then redis.call('INCRBY', KEYS[i], ARGV[i]) end
end`;

function isNumbers(value: unknown, count: number): value is number[] {
  return Array.isArray(value) && value.length === count && value.every((item) => Number.isFinite(item));
}
