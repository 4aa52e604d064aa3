import { hash } from 'node:crypto';
import type { LimitSettings } from '../_config/limit-settings.js';
import type { Store } from '../_stores/store.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import { STEP_LIFETIME_SECONDS } from '../_session/step-receipt.js';
import { addressPrefix } from './address.js';
import { createCounter, type Counter, type Taken } from './counter.js';

/** The parts of a request by which limits count. */
export interface Asker {
  /** `null` if the address is unknown. */
  address: string | null;
  sessionId: string;
  /** The id of the signed-in reader. */
  user?: string | null | undefined;
}

/** Tokens of the day's budget that are set aside for one request. */
export interface Reservation {
  /** Reserves more tokens, for another model call. @returns `false` if the budget does not have them. */
  extend: (moreTokens: number) => Promise<boolean>;
  /** Replaces the reserved tokens with those used. Only the first call counts. */
  settle: (usedTokens: number) => Promise<void>;
}

/** How much readers may ask, individually and in total. */
export type RateLimits = ReturnType<typeof createRateLimits>;

/** Creates a function's limits. Books that share a store do not share counts. */
export function createRateLimits(settings: LimitSettings, book: string, store: Store, now: () => number) {
  const bookKey = digest(book).slice(0, 12);
  const count = (name: string, points: number, durationSeconds = 60): Counter =>
    createCounter({ name: `${bookKey}:${name}`, points, durationSeconds }, store, now);
  const { sessionPerMinute, addressPerMinute, signedInFactor, questionsPerDay, tokensPerDay } = settings;
  const counters = {
    address: count('a', addressPerMinute),
    session: count('s', sessionPerMinute),
    signedInAddress: count('ua', addressPerMinute * signedInFactor),
    user: count('u', sessionPerMinute * signedInFactor),
    record: count('r', addressPerMinute * signedInFactor),
    reading: count('rb', Math.max(READING_MIN_KB, READING_KB * addressPerMinute * signedInFactor)),
    opening: count('o', Math.max(SESSIONS_MIN, addressPerMinute * signedInFactor)),
    // The key names the day. Kept for two days, because a question asked just before midnight is settled after it.
    questions: count('q', questionsPerDay, 2 * DAY_SECONDS),
    tokens: count('t', tokensPerDay, 2 * DAY_SECONDS),
    step: count('st', 1, STEP_MEMORY_SECONDS),
  };

  return {
    /** Counts a question. @returns `rate_limited`, with the seconds to wait, if a per-minute limit is exceeded. */
    async admit({ address, sessionId, user }: Asker): Promise<Checked<null>> {
      const prefix = addressPrefix(address);
      const detail = `address ${prefix === 'unknown' ? 'unknown' : 'prefix'}`;
      // The address goes first, so that invented session ids cannot use up memory.
      const byAddress = await takeOne(user ? counters.signedInAddress : counters.address, prefix, detail);
      if (!byAddress.ok) return byAddress;
      return user
        ? takeOne(counters.user, digest(user), 'user')
        : takeOne(counters.session, sessionId, 'session');
    },
    /** Counts a request for stored conversations, separately from questions. */
    admitRecord: (address: string | null) =>
      takeOne(counters.record, addressPrefix(address), 'records', 'Too many requests in a minute.'),
    /**
     * Counts what reading a stored conversation transfers: sets aside the most it may be, until `settle` replaces it with the bytes
     * that were read.
     */
    async admitReading(
      address: string | null,
      maxBytes: number,
    ): Promise<Checked<{ settle: (bytes: number) => Promise<void> }>> {
      const worstKb = Math.ceil(maxBytes / BYTES_PER_KB);
      const taken = await counters.reading(addressPrefix(address), worstKb);
      if (!taken.ok)
        return refuseTaken(taken, 'bytes', 'Too much of stored conversations was read in a minute.');
      return accept({ settle: (bytes) => taken.adjust(worstKb - Math.ceil(bytes / BYTES_PER_KB)) });
    },
    /** Counts a session request, which may cost a key derivation here or a request to another server. */
    admitSession: (address: string | null) =>
      takeOne(counters.opening, addressPrefix(address), 'sessions', 'Too many new sessions in a minute.'),
    /** Uses the receipt of a search step. @returns Whether it had not been used yet, by any instance that shares the store. */
    async useStep(receipt: string): Promise<boolean> {
      return (await counters.step(digest(receipt), 1)).ok;
    },
    /**
     * Reserves the most tokens that a request may cost in the book's daily budget and, unless it continues a question, the
     * question.
     *
     * @returns The reservation, or `budget_exhausted` with the seconds until midnight UTC.
     */
    async reserve(worstTokens: number, { isQuestion = true } = {}): Promise<Checked<Reservation>> {
      const nowSeconds = Math.floor(now() / 1_000);
      const today = Math.floor(nowSeconds / DAY_SECONDS);
      const retryAfterSeconds = Math.max(1, (today + 1) * DAY_SECONDS - nowSeconds);
      const exhausted = (detail: string) =>
        refuse('budget_exhausted', "The book's budget for today is used up.", {
          retryAfterSeconds,
          detail,
        });
      const question = isQuestion ? await counters.questions(String(today), 1) : null;
      if (question?.ok === false) return question.isBusy ? refuseBusy() : exhausted('questions');
      const tokens = await counters.tokens(String(today), worstTokens);
      if (!tokens.ok) {
        await question?.adjust(1);
        return tokens.isBusy ? refuseBusy() : exhausted('tokens');
      }
      let reserved = worstTokens;
      let isSettled = false;
      return accept({
        async extend(moreTokens) {
          const more = await counters.tokens(String(today), moreTokens);
          if (!more.ok) return false;
          // The reader may have left meanwhile.
          if (isSettled) await more.adjust(moreTokens);
          else reserved += moreTokens;
          return !isSettled;
        },
        async settle(usedTokens) {
          if (isSettled) return;
          isSettled = true;
          await tokens.adjust(reserved - Math.min(Math.max(0, usedTokens), USED_MAX_TOKENS));
        },
      });
    },
  };
}

/** The lowest limit of session requests per minute: a class behind one address opens the book at the same moment. */
const SESSIONS_MIN = 60;

/** How much of stored conversations an address prefix may read for each request it may make: with the defaults, 11 MB in a minute. */
const READING_KB = 64;

/** The lowest such limit. The fifth of it that remains while a store is down must hold a page. */
const READING_MIN_KB = 2_048;

const BYTES_PER_KB = 1_024;

const DAY_SECONDS = 86_400;

/** How long a used step receipt is remembered: twice its lifetime, because another instance's clock may be behind. */
const STEP_MEMORY_SECONDS = 2 * STEP_LIFETIME_SECONDS;

/** The most tokens charged for an answer: more than any model handles, since a server may report any number. */
const USED_MAX_TOKENS = 4_000_000;

async function takeOne(
  counter: Counter,
  key: string,
  detail: string,
  message = 'Too many questions in a minute.',
): Promise<Checked<null>> {
  const taken = await counter(key, 1);
  return taken.ok ? accept(null) : refuseTaken(taken, detail, message);
}

function refuseTaken(
  { msBeforeNext, isBusy }: Extract<Taken, { ok: false }>,
  detail: string,
  message: string,
): ReturnType<typeof refuse> {
  if (isBusy) return refuseBusy();
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return refuse('rate_limited', message, { retryAfterSeconds, detail });
}

/** Returns the refusal of a request that could not be counted: the limit may not be reached at all. */
function refuseBusy(): ReturnType<typeof refuse> {
  return refuse('overloaded', 'Too many requests are waiting to be counted.', {
    retryAfterSeconds: 2,
    detail: 'store busy',
  });
}

/** Returns a key of fixed length that does not reveal the id. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
