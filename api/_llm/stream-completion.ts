import { setTimeout as sleep } from 'node:timers/promises';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { askModel, type ModelTexts, type RequestEnd } from './ask-model.js';
import type { Failure } from './classify-failure.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelError, ModelEvent } from './model-event.js';
import { OFFER_SEARCH, readCalls } from './search-tool.js';
import type { Bill } from './bill.js';
import { worstTokens } from './tokens.js';

/** Everything a model call needs from outside. */
export interface ModelIo {
  now: () => number;
  /** Returns a number from 0 up to, but not including, 1. */
  random: () => number;
  deadlines: Deadlines;
  /** At least one, in the order in which they are asked. */
  endpoints: readonly Endpoint[];
  /** Called with the result of each attempt: `ok` once it has sent its first text, otherwise its failure. */
  onAttempt?: (endpoint: Endpoint['name'], result: 'ok' | ModelError['code']) => void;
}

/** An answer that has started, or the reason there is none. */
export type OpenedCompletion =
  | { ok: true; answer: AsyncIterable<ModelEvent>; endpoint: Endpoint['name'] }
  | { ok: false; error: ModelError | 'left' };

/** What a call may do and cost. */
export interface CallTerms {
  bill: Bill;
  /** Called before another request while an earlier one counts. @returns Whether the budget has its tokens. */
  mayPayAgain: () => Promise<boolean>;
  /** The question and the queries already searched, which are not worth another search; `null` if no search is offered. */
  known: readonly string[] | null;
}

/**
 * Asks the model and waits for the first text of its answer, so that an earlier failure can get a true HTTP status. Makes
 * at most three requests, all before the first text. Whatever went wrong, a second server is asked at once. The same server
 * is asked again only if that may help, after a jittered pause or the longer one it asks for. A server that refuses a request
 * with the search tool is asked at once without it, and if that succeeds, it is not offered the tool for a while. After a request that
 * counts, another is sent only if the budget has its tokens.
 *
 * @param reader - Aborts when the reader leaves, which ends the call immediately.
 * @param leftMs - How long, in milliseconds, the call has left until the answer must end.
 */
export async function openCompletion(
  messages: readonly PromptMessage[],
  io: ModelIo,
  reader: AbortSignal,
  leftMs: number,
  { bill, mayPayAgain, known }: CallTerms,
): Promise<OpenedCompletion> {
  const call = startDeadline(reader);
  call.allow(leftMs, 'total deadline');
  let failure = BREAKER_OPEN;
  let pauseMs = 0;
  let refusal: { endpoint: Endpoint; isLikely: boolean } | null = null;
  let endpoint = nextEndpoint(io, null);
  for (let attempts = 1; endpoint !== null; attempts += 1) {
    if (pauseMs > 0) await sleep(pauseMs, null, { signal: call.signal }).catch(() => null);
    if (call.signal.aborted) {
      endpoint.breaker.note('unknown', io.now());
      break;
    }
    const offersSearch: boolean =
      known !== null && refusal?.endpoint !== endpoint && !endpoint.refused.has('tools', io.now());
    bill.begin(worstTokens(messages, endpoint.model.maxOutputTokens, offersSearch));
    const texts = askModel(endpoint, messages, io, call, offersSearch ? OFFER_SEARCH : {});
    const first = await texts.next();
    if (first.done === true) bill.end(first.value);
    const failed = failureOf(first);
    // A call that was ended early says nothing about the server, least of all that it is up.
    const result = call.signal.aborted ? 'unknown' : failed?.isDown === true ? 'down' : 'up';
    endpoint.breaker.note(result, io.now());
    if (reader.aborted) break;
    io.onAttempt?.(endpoint.name, failed?.code ?? 'ok');
    const asked: Endpoint = endpoint;
    if (failed === null) {
      if (refusal?.endpoint === asked && refusal.isLikely) asked.refused.add('tools', io.now());
      const maxChars = Math.min(asked.model.maxOutputTokens * CHARS_PER_TOKEN, ANSWER_MAX_CHARS);
      const again = async (): Promise<StartedTexts | null> => {
        if (bill.isCharged() && !(await mayPayAgain())) return null;
        if (reader.aborted) return null;
        bill.begin(worstTokens(messages, asked.model.maxOutputTokens));
        const more = askModel(asked, messages, io, call);
        const start = await more.next();
        if (!reader.aborted) io.onAttempt?.(asked.name, failureOf(start)?.code ?? 'ok');
        return { first: start, texts: more };
      };
      const answer = readAnswer(
        { first, texts },
        { maxChars, bill, call, reader, known: known ?? [], again },
      );
      return { ok: true, answer, endpoint: asked.name };
    }
    failure = failed;
    if (attempts === ATTEMPTS_MAX || call.signal.aborted) break;
    if (bill.isCharged() && !(await mayPayAgain())) break;
    if (offersSearch && failure.mayBeParameter !== undefined) {
      refusal = { endpoint: asked, isLikely: failure.mayBeParameter === 'likely' };
      if (refusal.isLikely && asked.breaker.admits(io.now())) {
        pauseMs = 0;
        continue;
      }
    }
    const pause = retryPause(failure, attempts, io);
    endpoint = nextEndpoint(io, asked);
    if (endpoint === null && pause !== null && asked.breaker.admits(io.now())) endpoint = asked;
    pauseMs = endpoint === asked ? (pause ?? 0) : 0;
  }
  call.end();
  const waitMs = io.endpoints[0]?.breaker.waitMs(io.now()) ?? 0;
  const error = reader.aborted ? 'left' : toModelError(failure, waitMs);
  return { ok: false, error };
}

/** Returns whether any server might accept the search tool. */
export function mayOfferSearch({ endpoints, now }: ModelIo): boolean {
  return endpoints.some(({ refused }) => !refused.has('tools', now()));
}

const ATTEMPTS_MAX = 3;

/** The most characters per token, averaged over an answer: English has 4, tables and code have up to 6. */
const CHARS_PER_TOKEN = 8;

/** The longest answer, in characters, that `history` accepts (`turnSchema`), minus room for rewritten citations. */
const ANSWER_MAX_CHARS = 31_000;

/** The longest wait passed on to the reader, in seconds. A server may send any number; a day just means "not now". */
const RETRY_AFTER_MAX_SECONDS = 86_400;

const BREAKER_OPEN: Failure = { code: 'upstream_error', detail: 'breaker open' };

const UNUSABLE_CALL: ModelError = { code: 'upstream_error', detail: 'unusable call' };

/** A request whose first text, or end, has arrived. */
interface StartedTexts {
  first: IteratorResult<string, RequestEnd>;
  texts: ModelTexts;
}

function failureOf(first: StartedTexts['first']): Failure | null {
  return first.done === true && first.value.type === 'broken' ? first.value.failure : null;
}

/** Returns the first server after `asked` (or of all) whose circuit breaker admits a request. */
function nextEndpoint({ endpoints, now }: ModelIo, asked: Endpoint | null): Endpoint | null {
  const rest = asked === null ? endpoints : endpoints.slice(endpoints.indexOf(asked) + 1);
  return rest.find(({ breaker }) => breaker.admits(now())) ?? null;
}

/** Returns how long to wait, in milliseconds, before asking the same server again, or `null` if that would not help. */
function retryPause(failure: Failure, attempts: number, io: ModelIo): number | null {
  if (failure.isRetryable !== true) return null;
  const { retryPauseMs, retryAfterMaxMs } = io.deadlines;
  const jittered = retryPauseMs * 2 ** (attempts - 1) * (1 - io.random() / 2);
  const asked = failure.retryAfterMs ?? 0;
  return asked > retryAfterMaxMs ? null : Math.max(jittered, asked);
}

function toModelError({ code, detail, retryAfterMs }: Failure, waitMs = 0): ModelError {
  if (retryAfterMs === undefined && waitMs === 0) return { code, detail };
  const seconds = Math.ceil((retryAfterMs ?? waitMs) / 1_000);
  return { code, detail, retryAfterSeconds: Math.min(Math.max(1, seconds), RETRY_AFTER_MAX_SECONDS) };
}

/**
 * Cuts an answer off at its limit, and ends the call however the answer ends. If the model called the tool in a way that cannot be used,
 * asks it once more without the tool, so that the reader gets an answer.
 *
 * @param io.again - Sends the second request; returns `null` if that is not possible.
 */
async function* readAnswer(
  started: StartedTexts,
  io: {
    maxChars: number;
    bill: Bill;
    call: Deadline;
    reader: AbortSignal;
    known: readonly string[];
    again: () => Promise<StartedTexts | null>;
  },
): AsyncGenerator<ModelEvent, void> {
  const { maxChars, bill, call, reader, known, again } = io;
  let { first: next, texts } = started;
  let chars = 0;
  try {
    for (;;) {
      for (; next.done !== true; next = await texts.next()) {
        const delta = next.value.slice(0, maxChars - chars);
        chars += delta.length;
        bill.write(delta);
        yield { type: 'text', delta };
        if (delta.length < next.value.length) {
          yield { type: 'end', reason: 'length', usage: null };
          return;
        }
      }
      const end = next.value;
      bill.end(end);
      if (reader.aborted) {
        yield { type: 'left' };
        return;
      }
      if (end.type === 'broken') {
        yield { type: 'failed', error: toModelError(end.failure) };
        return;
      }
      if (end.type === 'end') {
        yield end;
        return;
      }
      bill.write(end.calls.map((written) => written.name + written.arguments).join(''));
      const queries = end.isEndless ? [] : readCalls(end.calls, known);
      if (queries.length > 0) {
        yield { type: 'call', queries };
        return;
      }
      const more = await again();
      if (more === null) {
        yield reader.aborted ? { type: 'left' } : { type: 'failed', error: UNUSABLE_CALL };
        return;
      }
      if (chars > 0) yield { type: 'text', delta: '\n\n' };
      ({ first: next, texts } = more);
    }
  } finally {
    call.end();
  }
}
