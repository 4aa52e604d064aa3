import { hash } from 'node:crypto';
import { RateLimiterMemory, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** The methods of a limiter that are used here. */
export type Limiter = Pick<RateLimiterAbstract, 'consume' | 'reward'>;

/**
 * Creates a limiter that holds a bounded number of keys in this process. While it is full, further keys share `SHARED_KEYS`
 * counts by hash: invented identities get less, never more, and earlier readers notice nothing.
 *
 * @param maxKeys - Keys with their own count, 0.8 kB each. By default, more than the readers a process answers in a minute.
 */
export function createBoundedMemory(
  { points, durationSeconds }: { points: number; durationSeconds: number },
  now: () => number,
  maxKeys = 10_000,
): Limiter {
  const limiter = new RateLimiterMemory({ points, duration: durationSeconds });
  // In order of arrival, which is also the order of expiry, because all keys last equally long.
  const endsAtMs = new Map<string, number>();

  const countedKey = (key: string): string => {
    const nowMs = now();
    const endMs = endsAtMs.get(key);
    if (endMs !== undefined && endMs > nowMs) return key;
    endsAtMs.delete(key);
    for (const [oldest, oldestEndMs] of endsAtMs) {
      if (oldestEndMs > nowMs) break;
      endsAtMs.delete(oldest);
    }
    if (endsAtMs.size >= maxKeys)
      return `shared:${hash('sha256', key, 'buffer').readUInt32BE() % SHARED_KEYS}`;
    endsAtMs.set(key, nowMs + durationSeconds * 1_000);
    return key;
  };

  return {
    consume: (key, amount) => limiter.consume(countedKey(String(key)), amount),
    reward: (key, amount) => limiter.reward(countedKey(String(key)), amount),
  };
}

const SHARED_KEYS = 1_024;
