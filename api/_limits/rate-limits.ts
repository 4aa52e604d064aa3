import { createHash } from 'node:crypto';
import type { LimitSettings } from '../_config/limit-settings.js';
import type { Store } from '../_stores/store.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import { addressPrefix } from './address.js';
import { createCounter, type Counter, type Taken } from './counter.js';

/** The parts of a request that limits count by. */
export interface Asker {
  /** `null` if the platform does not pass it on. */
  address: string | null;
  sessionId: string;
  /** Id of the signed-in reader. */
  user?: string | null | undefined;
}

/** Tokens of the day's budget, reserved for one answer. */
export interface Reservation {
  /** Replaces the reserved tokens by those the answer used. Only the first call counts. */
  settle(usedTokens: number): Promise<void>;
}

/** How much readers may ask, and all of them together. */
export interface RateLimits {
  /** Counts a question against the limits per minute. @returns `rate_limited` with the seconds to wait. */
  admit(asker: Asker): Promise<Checked<null>>;
  /** Counts a request for stored conversations, separately. */
  admitRecord(asker: Pick<Asker, 'address'>): Promise<Checked<null>>;
  /** Counts a new session, which may cost a key derivation here or a request elsewhere. */
  admitSession(asker: Pick<Asker, 'address'>): Promise<Checked<null>>;
  /**
   * Reserves a question and the most tokens it may cost from the book's daily budget.
   *
   * @returns `budget_exhausted` with the seconds until midnight UTC.
   */
  reserve(worstTokens: number): Promise<Checked<Reservation>>;
}

/**
 * Creates the limits of a function.
 *
 * @param book - Name of the book; books that share a store do not share counts.
 */
export function createRateLimits(
  settings: LimitSettings,
  book: string,
  store: Store,
  now: () => number,
): RateLimits {
  const bookKey = digest(book).slice(0, 12);
  const minute = (name: string, points: number): Counter =>
    createCounter({ name: `${bookKey}:${name}`, points, durationSeconds: 60 }, store, now);
  const day = (name: string, points: number): Counter =>
    // The key names the day. Two days, because a question just before midnight is settled after it.
    createCounter({ name: `${bookKey}:${name}`, points, durationSeconds: 2 * DAY_SECONDS }, store, now);
  const { sessionPerMinute, addressPerMinute, signedInFactor, questionsPerDay, tokensPerDay } = settings;
  const counters = {
    address: minute('a', addressPerMinute),
    session: minute('s', sessionPerMinute),
    signedInAddress: minute('ua', addressPerMinute * signedInFactor),
    user: minute('u', sessionPerMinute * signedInFactor),
    record: minute('r', addressPerMinute * signedInFactor),
    opening: minute('o', Math.max(SESSIONS_MIN, addressPerMinute * signedInFactor)),
    questions: day('q', questionsPerDay),
    tokens: day('t', tokensPerDay),
  };

  return {
    async admit({ address, sessionId, user }) {
      const prefix = addressPrefix(address);
      // The address first: invented session ids must not grow memory.
      const byAddress = await (user ? counters.signedInAddress : counters.address).take(prefix, 1);
      if (!byAddress.ok) return tooMany(byAddress, `address ${prefix === 'unknown' ? 'unknown' : 'prefix'}`);
      const byReader = await (user
        ? counters.user.take(digest(user), 1)
        : counters.session.take(sessionId, 1));
      return byReader.ok ? accept(null) : tooMany(byReader, user ? 'user' : 'session');
    },
    async admitRecord({ address }) {
      const taken = await counters.record.take(addressPrefix(address), 1);
      return taken.ok ? accept(null) : tooMany(taken, 'records', 'Too many requests in a minute.');
    },
    async admitSession({ address }) {
      const taken = await counters.opening.take(addressPrefix(address), 1);
      return taken.ok ? accept(null) : tooMany(taken, 'sessions', 'Too many new sessions in a minute.');
    },
    async reserve(worstTokens) {
      const nowMs = now();
      const today = Math.floor(nowMs / 1_000 / DAY_SECONDS);
      const key = String(today);
      const retryAfterSeconds = Math.max(1, (today + 1) * DAY_SECONDS - Math.floor(nowMs / 1_000));
      const exhausted = (detail: string) =>
        refuse('budget_exhausted', "The book's budget for today is used up.", {
          retryAfterSeconds,
          detail,
        });
      const question = await counters.questions.take(key, 1);
      if (!question.ok) return exhausted('questions');
      const tokens = await counters.tokens.take(key, worstTokens);
      if (!tokens.ok) {
        await question.adjust(1);
        return exhausted('tokens');
      }
      let isSettled = false;
      return accept({
        async settle(usedTokens) {
          if (isSettled) return;
          isSettled = true;
          await tokens.adjust(worstTokens - Math.min(Math.max(0, usedTokens), USED_MAX_TOKENS));
        },
      });
    },
  };
}

/** A class behind one address opens the book at the same moment, however low the question limit is. */
const SESSIONS_MIN = 60;

const DAY_SECONDS = 86_400;

/** More than any model handles at once, because a server may report any number. */
const USED_MAX_TOKENS = 4_000_000;

function tooMany(
  taken: Extract<Taken, { ok: false }>,
  detail: string,
  message = 'Too many questions in a minute.',
): ReturnType<typeof refuse> {
  return refuse('rate_limited', message, {
    retryAfterSeconds: Math.max(1, Math.ceil(taken.msBeforeNext / 1_000)),
    detail,
  });
}

/** A key of fixed length that does not show the id. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
