import { setTimeout as sleep } from 'node:timers/promises';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { askModel, type ModelTexts, type RequestEnd } from './ask-model.js';
import type { Failure } from './classify-failure.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelEnd, ModelError, ModelEvent } from './model-event.js';
import { estimateTokens, type SpentTokens } from './tokens.js';

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
} & (
  | { ok: true; answer: AsyncIterable<ModelEvent>; endpoint: Endpoint['name'] }
  | { ok: false; error: ModelError | 'left' }
);

/**
 * Asks the model and waits for the first text of its answer, so that an earlier failure can get a true HTTP status. Makes
 * at most three requests, all before the first text. Whatever went wrong, a second server is asked at once. The same server
 * is asked again only if that may help, after a jittered pause or the longer one it asks for.
 *
 * @param reader - Aborts when the reader leaves, which ends the call immediately.
 * @param leftMs - How long, in milliseconds, the call has left until the answer must end.
 */
export async function openCompletion(
  messages: readonly PromptMessage[],
  io: ModelIo,
  reader: AbortSignal,
  leftMs: number,
): Promise<OpenedCompletion> {
  const call = startDeadline(reader);
  call.allow(leftMs, 'total deadline');
  let failure = BREAKER_OPEN;
  let pauseMs = 0;
  let endpoint = nextEndpoint(io, null);
  for (let attempts = 1; endpoint !== null; attempts += 1) {
    if (pauseMs > 0) await sleep(pauseMs, null, { signal: call.signal }).catch(() => null);
    if (call.signal.aborted) {
      endpoint.breaker.note('unknown', io.now());
      break;
    }
    const texts = askModel(endpoint, messages, io, call);
    const first = await texts.next();
    const failed = first.done === true && first.value.type === 'broken' ? first.value.failure : null;
    // A call that was ended early says nothing about the server, least of all that it is up.
    const result = call.signal.aborted ? 'unknown' : failed?.isDown === true ? 'down' : 'up';
    endpoint.breaker.note(result, io.now());
    if (reader.aborted) break;
    io.onAttempt?.(endpoint.name, failed?.code ?? 'ok');
    if (failed === null) {
      const tally: Tally = { text: '', usage: null };
      const spent = (): SpentTokens =>
        tally.usage === null ? estimateTokens(messages, tally.text) : { ...tally.usage, isEstimate: false };
      const maxChars = Math.min(endpoint.model.maxOutputTokens * CHARS_PER_TOKEN, ANSWER_MAX_CHARS);
      const answer = readAnswer(first, texts, { maxChars, tally, call, reader });
      return { ok: true, answer, endpoint: endpoint.name, spent };
    }
    failure = failed;
    if (attempts === ATTEMPTS_MAX || call.signal.aborted) break;
    const asked = endpoint;
    const pause = retryPause(failure, attempts, io);
    endpoint = nextEndpoint(io, asked);
    if (endpoint === null && pause !== null && asked.breaker.admits(io.now())) endpoint = asked;
    pauseMs = endpoint === asked ? (pause ?? 0) : 0;
  }
  call.end();
  const waitMs = io.endpoints[0]?.breaker.waitMs(io.now()) ?? 0;
  const error = reader.aborted ? 'left' : toModelError(failure, waitMs);
  return { ok: false, error, spent: () => estimateTokens(messages, '') };
}

const ATTEMPTS_MAX = 3;

/** The most characters per token, averaged over an answer: English has 4, tables and code have up to 6. */
const CHARS_PER_TOKEN = 8;

/** The longest answer, in characters, that `history` accepts (`turnSchema`), minus room for rewritten citations. */
const ANSWER_MAX_CHARS = 31_000;

/** The longest wait passed on to the reader, in seconds. A server may send any number; a day just means "not now". */
const RETRY_AFTER_MAX_SECONDS = 86_400;

const BREAKER_OPEN: Failure = { code: 'upstream_error', detail: 'breaker open' };

/** The answer so far and the server's token count, once it has sent one. */
interface Tally {
  text: string;
  usage: ModelEnd['usage'];
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

/** Cuts an answer off at its limit, and ends the call however the answer ends. */
async function* readAnswer(
  first: IteratorResult<string, RequestEnd>,
  texts: ModelTexts,
  io: { maxChars: number; tally: Tally; call: Deadline; reader: AbortSignal },
): AsyncGenerator<ModelEvent, void> {
  const { maxChars, tally, call, reader } = io;
  try {
    let next = first;
    for (; next.done !== true; next = await texts.next()) {
      const delta = next.value.slice(0, maxChars - tally.text.length);
      tally.text += delta;
      yield { type: 'text', delta };
      if (delta.length < next.value.length) {
        yield { type: 'end', reason: 'length', usage: null };
        return;
      }
    }
    if (reader.aborted) {
      yield { type: 'left' };
    } else if (next.value.type === 'broken') {
      yield { type: 'failed', error: toModelError(next.value.failure) };
    } else {
      tally.usage = next.value.usage;
      yield next.value;
    }
  } finally {
    call.end();
  }
}
