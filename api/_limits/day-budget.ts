import type { Store } from '../_stores/store.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import type { Change, Entry } from './ledger.js';
import { openLedger } from './open-ledger.js';

/** How much a holder may use in a day. */
export interface Allowance {
  /** `''` is the whole book. */
  holder: string;
  /** For the log: whose allowance it is; `null` for the book's. */
  name: string | null;
  code: 'budget_exhausted' | 'share_exhausted' | 'selection_exhausted';
  /** The error message once it is used up. */
  message: string;
  questions: number;
  tokens: number;
}

/** Tokens of the day's budget that are set aside for one request. */
export interface Reservation {
  /** Reserves more tokens, for another model call. @returns `false` if the budget does not have them. */
  extend: (moreTokens: number) => Promise<boolean>;
  /** Replaces the reserved tokens with those used. Only the first call of this or `cancel` counts. */
  settle: (usedTokens: number) => Promise<void>;
  /** Gives everything back, also the question, because the model was never asked. */
  cancel: () => Promise<void>;
}

/**
 * Creates the budget of a book. A day is a UTC day.
 *
 * @param io.requestMaxMs - The longest time that a request may last. What it has reserved for longer belongs to an instance that was
 *   killed, and counts as used.
 */
export function createDayBudget(
  book: string,
  store: Store,
  io: { now: () => number; random: () => number; requestMaxMs: number },
) {
  const { now, random, requestMaxMs } = io;
  const onLedger = openLedger(book, store, now);
  const known = createUsedUpMemory();
  return {
    /**
     * Takes a question and the most tokens that it may cost from all the given allowances, or nothing.
     *
     * @returns The reservation; the code of the allowance that is used up, with the seconds until midnight UTC; or `overloaded` if only
     *   what running requests have reserved is in the way.
     */
    async reserve(
      worstTokens: number,
      isQuestion: boolean,
      allowances: readonly Allowance[],
    ): Promise<Checked<Reservation>> {
      const nowMs = now();
      const period = periodOf(nowMs, requestMaxMs);
      const questions = isQuestion ? 1 : 0;
      const amounts = { questions, tokens: worstTokens };
      const done = await onLedger(async (ledger, part) => {
        const knownRefusal = part > 1 ? known.find(allowances, amounts, period) : null;
        if (knownRefusal !== null) return knownRefusal;
        if (await ledger.take(allowances.flatMap((each) => entriesOf(each, amounts, period, part))))
          return null;
        const totals = await ledger.read(allowances.flatMap((each) => readsOf(each.holder, period)));
        const found = findUsedUp(allowances, amounts, totals, part);
        if (part === 1 && found !== 'busy') known.add(found, amounts, period);
        return found;
      });
      if (done === null)
        return refuseBusy('Too many requests are waiting to be counted.', 'store busy', random);
      const { value: refusing, add } = done;
      if (refusing === 'busy') {
        return refuseBusy('Answers being written hold the rest of the budget.', 'tokens reserved', random);
      }
      if (refusing !== null) {
        const { code, message, name } = refusing.allowance;
        const retryAfterSeconds = Math.max(1, Math.ceil((period.dayEndsAtMs - nowMs) / 1_000));
        const detail = name === null ? refusing.what : `${name} ${refusing.what}`;
        return refuse(code, message, { retryAfterSeconds, detail });
      }
      // What is taken while the store is down is in another ledger than the rest.
      const parts = [{ tokens: worstTokens, add }];
      let isSettled = false;
      const replace = async (usedTokens: number, questionsBack: number): Promise<void> => {
        if (isSettled) return;
        isSettled = true;
        const used = Math.min(Math.max(0, usedTokens), USED_MAX_TOKENS);
        await Promise.all(
          parts.map((part, position) =>
            part.add(
              position === 0
                ? changesOf(allowances, period, part.tokens, used, questionsBack)
                : changesOf(allowances, period, part.tokens),
            ),
          ),
        );
      };
      return accept({
        async extend(moreTokens) {
          const more = { questions: 0, tokens: moreTokens };
          const reserved = parts.reduce((total, { tokens }) => total + tokens, 0);
          const taken = await onLedger(async (ledger, part) => {
            if (part > 1 && known.find(allowances, more, period) !== null) return false;
            return ledger.take(allowances.flatMap((each) => entriesOf(each, more, period, part, reserved)));
          });
          if (taken === null || !taken.value) return false;
          // The reader may have left meanwhile.
          if (isSettled) await taken.add(changesOf(allowances, period, moreTokens));
          else parts.push({ tokens: moreTokens, add: taken.add });
          return !isSettled;
        },
        settle: (usedTokens) => replace(usedTokens, 0),
        cancel: () => replace(0, questions),
      });
    },
  };
}

/** Refuses a request because others are being served; its own limits may not be reached at all. */
export function refuseBusy(message: string, detail: string, random = Math.random): ReturnType<typeof refuse> {
  const retryAfterSeconds = BUSY_WAIT.seconds + Math.floor(random() * BUSY_WAIT.spread);
  return refuse('overloaded', message, { retryAfterSeconds, detail });
}

/** Whole seconds until a reader may try again who was refused because others are being served, spread at random. */
const BUSY_WAIT = { seconds: 2, spread: 4 };

const DAY_MS = 86_400_000;

/** How long a day's totals are kept after it, because a question asked just before midnight is settled after it. */
const DAY_GRACE_MS = 3_600_000;

/** More than can be reserved at a time. */
const HELD_MAX = 2_000_000_000;

/** The most tokens charged for a request: more than any model handles, since a server may report any number. */
const USED_MAX_TOKENS = 4_000_000;

type Period = ReturnType<typeof periodOf>;

/**
 * Names the accounts of a moment. Reservations are also counted by the time they were made, in windows as long as a request may last:
 * those of running requests are in the current window or the one before.
 */
function periodOf(nowMs: number, windowMs: number) {
  const day = Math.floor(nowMs / DAY_MS);
  const window = Math.floor(nowMs / windowMs);
  return {
    questions: `q:${day}`,
    tokens: `t:${day}`,
    held: `h:${window}`,
    heldBefore: `h:${window - 1}`,
    dayEndsAtMs: (day + 1) * DAY_MS,
    heldEndsAtMs: (window + 2) * windowMs,
  };
}

interface Amounts {
  questions: number;
  tokens: number;
}

/** @param reserved - What this request has already reserved. */
function entriesOf(
  allowance: Allowance,
  { questions, tokens }: Amounts,
  period: Period,
  part: number,
  reserved = 0,
): Entry[] {
  const { holder } = allowance;
  const most = mostOf(allowance, reserved + tokens, part);
  const endsAtMs = period.dayEndsAtMs + DAY_GRACE_MS;
  return [
    ...(questions === 0
      ? []
      : [{ account: period.questions, holder, amount: questions, most: most.questions, endsAtMs }]),
    { account: period.tokens, holder, amount: tokens, most: most.tokens, endsAtMs },
    { account: period.held, holder, amount: tokens, most: HELD_MAX, endsAtMs: period.heldEndsAtMs },
  ];
}

/** Returns the limits of an allowance. In a small budget, a share may be less than one question needs; the first is answered nevertheless. */
function mostOf({ holder, questions, tokens }: Allowance, needed: number, part: number): Amounts {
  const limit = { questions: Math.max(1, Math.floor(questions / part)), tokens: Math.floor(tokens / part) };
  return holder === '' ? limit : { ...limit, tokens: Math.max(limit.tokens, needed) };
}

/** Lists the changes that replace reserved tokens by those used, and give questions back. */
function changesOf(
  allowances: readonly Allowance[],
  period: Period,
  reserved: number,
  used = 0,
  questionsBack = 0,
): Change[] {
  return allowances.flatMap(({ holder }) =>
    [
      { account: period.held, holder, amount: -reserved },
      { account: period.tokens, holder, amount: used - reserved },
      { account: period.questions, holder, amount: -questionsBack },
    ].filter(({ amount }) => amount !== 0),
  );
}

const READS = ['questions', 'tokens', 'held', 'heldBefore'] as const;

function readsOf(holder: string, period: Period): Pick<Change, 'account' | 'holder'>[] {
  return READS.map((name) => ({ account: period[name], holder }));
}

interface UsedUp {
  allowance: Allowance;
  what: keyof Amounts;
}

/**
 * Remembers what a shared store refused today. If the store then fails, whoever has used up an allowance must not get a part of it again.
 * Holds the latest `USED_UP_MAX` holders.
 */
function createUsedUpMemory() {
  const refused = new Map<string, { what: keyof Amounts; tokens: number; dayEndsAtMs: number }>();
  return {
    add({ allowance: { holder }, what }: UsedUp, { tokens }: Amounts, { dayEndsAtMs }: Period): void {
      refused.delete(holder);
      const [oldest] = refused.size < USED_UP_MAX ? [] : refused.keys();
      if (oldest !== undefined) refused.delete(oldest);
      refused.set(holder, { what, tokens, dayEndsAtMs });
    },
    find(allowances: readonly Allowance[], amounts: Amounts, { dayEndsAtMs }: Period): UsedUp | null {
      for (const allowance of allowances) {
        const last = refused.get(allowance.holder);
        if (last?.dayEndsAtMs !== dayEndsAtMs) continue;
        // A smaller request may still fit.
        const isRefused = last.what === 'questions' ? amounts.questions > 0 : amounts.tokens >= last.tokens;
        if (isRefused) return { allowance, what: last.what };
      }
      return null;
    },
  };
}

const USED_UP_MAX = 10_000;

/** Returns the first allowance that would be used up even if running requests gave back all they reserved; `busy` if there is none. */
function findUsedUp(
  allowances: readonly Allowance[],
  amounts: Amounts,
  totals: readonly number[],
  part: number,
): UsedUp | 'busy' {
  for (const [position, allowance] of allowances.entries()) {
    const [questions = 0, tokens = 0, held = 0, heldBefore = 0] = totals.slice(position * READS.length);
    const most = mostOf(allowance, amounts.tokens, part);
    if (questions + amounts.questions > most.questions) return { allowance, what: 'questions' };
    if (tokens - held - heldBefore + amounts.tokens > most.tokens) return { allowance, what: 'tokens' };
  }
  return 'busy';
}
