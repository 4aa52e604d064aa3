import { hash } from 'node:crypto';
import type { LimitSettings } from '../_config/limit-settings.js';
import type { Store } from '../_stores/store.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import { STEP_LIFETIME_SECONDS } from '../_session/step-receipt.js';
import { addressPrefix } from './address.js';
import { createCounter, type Counter, type Taken } from './counter.js';
import { createDayBudget, refuseBusy, type Allowance } from './day-budget.js';

/** The parts of a request by which limits count. */
export interface Asker {
  /** `null` if the address is unknown. */
  address: string | null;
  sessionId: string;
  /** The id of the signed-in reader. */
  user?: string | null | undefined;
}

/** What a reservation is for. */
export interface Purpose {
  asker: Asker;
  /** `false` if the request continues a question that has been counted; default `true`. */
  isQuestion?: boolean;
  /** Whether it asks about a selection that is not shown to be the book's; default `false`. */
  isOtherText?: boolean;
}

/** How much readers may ask, individually and in total. */
export type RateLimits = ReturnType<typeof createRateLimits>;

/**
 * Creates a function's limits. Books that share a store do not share counts.
 *
 * @param io.requestMaxMs - The longest time that a request may last; by default the most that can be configured.
 */
export function createRateLimits(
  settings: LimitSettings,
  book: string,
  store: Store,
  now: () => number,
  { random = Math.random, requestMaxMs = 900_000 } = {},
) {
  const bookKey = digest(book).slice(0, 12);
  const count = (name: string, points: number, durationSeconds = 60): Counter =>
    createCounter({ name: `${bookKey}:${name}`, points, durationSeconds }, store, now);
  const { sessionPerMinute, addressPerMinute, signedInFactor } = settings;
  const budget = createDayBudget(bookKey, store, { now, random, requestMaxMs });
  const counters = {
    address: count('a', addressPerMinute),
    session: count('s', sessionPerMinute),
    signedInAddress: count('ua', addressPerMinute * signedInFactor),
    user: count('u', sessionPerMinute * signedInFactor),
    record: count('r', addressPerMinute * signedInFactor),
    reading: count('rb', Math.max(READING_MIN_KB, READING_KB * addressPerMinute * signedInFactor)),
    opening: count('o', Math.max(SESSIONS_MIN, addressPerMinute * signedInFactor)),
    otherText: count('x', settings.otherTextPerMinute),
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
    /**
     * Counts a question about a selection that is not shown to be the book's, in addition to `admit`.
     *
     * @returns `rate_limited`, with the seconds to wait, if the limit of the reader's address prefix, or of the signed-in reader, is exceeded.
     */
    admitOtherText: ({ address, user }: Asker) =>
      takeOne(
        counters.otherText,
        user ? digest(user) : addressPrefix(address),
        'other text',
        'Too many questions in a minute about text that is not shown to be the book’s.',
      ),
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
     * Reserves the most tokens that a request may cost and, unless it continues a question, the question: in the book's daily budget, in
     * the asker's share of it, and for other text in the share for that.
     *
     * @returns The reservation; `budget_exhausted`, `share_exhausted` or `selection_exhausted` with the seconds until midnight UTC; or `overloaded` with a few
     *   seconds if the tokens are only reserved by running requests.
     */
    reserve: (worstTokens: number, { asker, isQuestion = true, isOtherText = false }: Purpose) =>
      budget.reserve(worstTokens, isQuestion, listAllowances(settings, asker, isOtherText)),
  };
}

/** The lowest limit of session requests per minute: a class behind one address opens the book at the same moment. */
const SESSIONS_MIN = 60;

/** How much of stored conversations an address prefix may read for each request it may make: with the defaults, 11 MB in a minute. */
const READING_KB = 64;

/** The lowest such limit. The fifth of it that remains while a store is down must hold a page. */
const READING_MIN_KB = 2_048;

const BYTES_PER_KB = 1_024;

/** How long a used step receipt is remembered: twice its lifetime, because another instance's clock may be behind. */
const STEP_MEMORY_SECONDS = 2 * STEP_LIFETIME_SECONDS;

/** Returns whose budgets a request draws on. Readers without a known address have no share, because they would have one between them. */
function listAllowances(settings: LimitSettings, asker: Asker, isOtherText: boolean): Allowance[] {
  const { questionsPerDay, tokensPerDay, addressShare, otherTextShare } = settings;
  const shareOf = (percent: number): Pick<Allowance, 'questions' | 'tokens'> => ({
    questions: Math.max(1, Math.floor((questionsPerDay * percent) / 100)),
    tokens: Math.floor((tokensPerDay * percent) / 100),
  });
  const prefix = addressPrefix(asker.address);
  const message = "The book's budget for today is used up.";
  const book = { questions: questionsPerDay, tokens: tokensPerDay };
  const allowances: Allowance[] = [{ holder: '', name: null, code: 'budget_exhausted', message, ...book }];
  if (addressShare < 100 && (asker.user || prefix !== 'unknown')) {
    allowances.push({
      holder: asker.user ? `u:${digest(asker.user)}` : `a:${prefix}`,
      name: asker.user ? 'user' : 'address prefix',
      code: 'share_exhausted',
      message: `The share of today's budget for one ${asker.user ? 'user' : 'address'} is used up.`,
      ...shareOf(addressShare),
    });
  }
  if (isOtherText && otherTextShare < 100) {
    allowances.push({
      holder: 'other',
      name: 'other text',
      code: 'selection_exhausted',
      message: "Today's budget for text that is not shown to be the book's is used up.",
      ...shareOf(otherTextShare),
    });
  }
  return allowances;
}

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
  if (isBusy) return refuseBusy('Too many requests are waiting to be counted.', 'store busy');
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return refuse('rate_limited', message, { retryAfterSeconds, detail });
}

/** Returns a key of fixed length that does not reveal the id. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
