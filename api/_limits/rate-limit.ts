import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { accept, refuse, type Checked } from '../_verify/refusal.js';

/** Counts what a key does; the place where shared stores and budgets come in. */
export interface RateLimit {
  /**
   * Takes one from the key's allowance.
   *
   * @returns `rate_limited` with the seconds to wait when nothing is left
   */
  take(key: string): Promise<Checked<null>>;
}

/** A limit per minute, kept in this process. */
export function createRateLimit(perMinute: number): RateLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return accept(null);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        return refuse('rate_limited', `A session may ask ${perMinute} questions a minute.`, {
          retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
        });
      }
    },
  };
}
