import { setTimeout as sleep } from 'node:timers/promises';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { askModel, type ModelTexts, type RequestEnd } from './ask-model.js';
import type { Failure } from './classify-failure.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelEnd, ModelError, ModelEvent } from './model-event.js';
import { OFFER_SEARCH, readCalls } from './search-tool.js';
import { addTokens, countTokens, estimateTokens, NO_TOKENS, type SpentTokens } from './tokens.js';

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
export type OpenedCompletion = {
  /** Returns what the call has cost so far, at any time. */
  spent: () => SpentTokens;
  /** Returns how many requests have been sent to model servers. */
  requests: () => number;
} & (
  | { ok: true; answer: AsyncIterable<ModelEvent>; endpoint: Endpoint['name'] }
  | { ok: false; error: ModelError | 'left' }
);

/** Lets the model ask for a search instead of answering. */
export interface SearchOffer {
  /** The question and the queries already searched, which are not worth another search. */
  known: readonly string[];
  /** Called before the model is asked again because its first call of the tool cannot be used. */
  mayAskAgain: () => Promise<boolean>;
}

/**
 * Asks the model and waits for the first text of its answer, so that an earlier failure can get a true HTTP status. Makes
 * at most three requests, all before the first text. Whatever went wrong, a second server is asked at once. The same server
 * is asked again only if that may help, after a jittered pause or the longer one it asks for. A server that refuses a request
 * with the search tool is asked at once without it, and if that succeeds, it is not offered the tool for a while.
 *
 * @param reader - Aborts when the reader leaves, which ends the call immediately.
 * @param leftMs - How long, in milliseconds, the call has left until the answer must end.
 */
export async function openCompletion(
  messages: readonly PromptMessage[],
  io: ModelIo,
  reader: AbortSignal,
  leftMs: number,
  offer: SearchOffer | null = null,
): Promise<OpenedCompletion> {
  const call = startDeadline(reader);
  call.allow(leftMs, 'total deadline');
  let failure = BREAKER_OPEN;
  let pauseMs = 0;
  let refusal: { endpoint: Endpoint; isLikely: boolean } | null = null;
  let endpoint = nextEndpoint(io, null);
  const tally = createTally(messages);
  for (let attempts = 1; endpoint !== null; attempts += 1) {
    if (pauseMs > 0) await sleep(pauseMs, null, { signal: call.signal }).catch(() => null);
    if (call.signal.aborted) {
      endpoint.breaker.note('unknown', io.now());
      break;
    }
    const offersSearch: boolean =
      offer !== null && refusal?.endpoint !== endpoint && !endpoint.refused.has('tools', io.now());
    tally.begin(offersSearch);
    const texts = askModel(endpoint, messages, io, call, offersSearch ? OFFER_SEARCH : {});
    const first = await texts.next();
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
        if (offer === null || !(await offer.mayAskAgain()) || reader.aborted) return null;
        tally.begin(false);
        const more = askModel(asked, messages, io, call);
        const start = await more.next();
        if (!reader.aborted) io.onAttempt?.(asked.name, failureOf(start)?.code ?? 'ok');
        return { first: start, texts: more };
      };
      const known = offer?.known ?? [];
      const answer = readAnswer({ first, texts }, { maxChars, tally, call, reader, known, again });
      return { ok: true, answer, endpoint: asked.name, spent: tally.spent, requests: tally.requests };
    }
    failure = failed;
    if (attempts === ATTEMPTS_MAX || call.signal.aborted) break;
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
  return { ok: false, error, spent: tally.spent, requests: tally.requests };
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

type Tally = ReturnType<typeof createTally>;

/** A request whose first text, or end, has arrived. */
interface StartedTexts {
  first: IteratorResult<string, RequestEnd>;
  texts: ModelTexts;
}

function failureOf(first: StartedTexts['first']): Failure | null {
  return first.done === true && first.value.type === 'broken' ? first.value.failure : null;
}

/** Counts the answer's text, the requests and the tokens of a call. */
function createTally(messages: readonly PromptMessage[]) {
  let text = '';
  let requests = 0;
  let earlier = NO_TOKENS;
  /** Where the current request's text begins. */
  let start = 0;
  let offersSearch = false;
  let counted: SpentTokens | null = null;
  const current = (more = ''): SpentTokens =>
    counted ?? estimateTokens(messages, text.slice(start) + more, offersSearch);
  return {
    chars: () => text.length,
    addText(delta: string): void {
      text += delta;
    },
    /** Starts the next request. What the one before it cost counts only if it was ended. */
    begin(isOffered: boolean): void {
      requests += 1;
      if (counted !== null) earlier = addTokens(earlier, counted);
      counted = null;
      start = text.length;
      offersSearch = isOffered;
    },
    /** Ends a request. @param more - What the model wrote besides the text. */
    end(usage: ModelEnd['usage'], more = ''): void {
      counted = countTokens(usage, current(more));
    },
    requests: () => requests,
    spent: (): SpentTokens => (requests === 0 ? NO_TOKENS : addTokens(earlier, current())),
  };
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
    tally: Tally;
    call: Deadline;
    reader: AbortSignal;
    known: readonly string[];
    again: () => Promise<StartedTexts | null>;
  },
): AsyncGenerator<ModelEvent, void> {
  const { maxChars, tally, call, reader, known, again } = io;
  let { first: next, texts } = started;
  try {
    for (;;) {
      for (; next.done !== true; next = await texts.next()) {
        const delta = next.value.slice(0, maxChars - tally.chars());
        tally.addText(delta);
        yield { type: 'text', delta };
        if (delta.length < next.value.length) {
          yield { type: 'end', reason: 'length', usage: null };
          return;
        }
      }
      const end = next.value;
      if (reader.aborted) {
        yield { type: 'left' };
        return;
      }
      if (end.type === 'broken') {
        yield { type: 'failed', error: toModelError(end.failure) };
        return;
      }
      if (end.type === 'end') {
        tally.end(end.usage);
        yield end;
        return;
      }
      tally.end(end.usage, end.calls.map((written) => written.name + written.arguments).join(''));
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
      if (tally.chars() > 0) yield { type: 'text', delta: '\n\n' };
      ({ first: next, texts } = more);
    }
  } finally {
    call.end();
  }
}
