import type { PromptMessage } from '../_prompt/build-messages.js';
import { askModel, type ModelRequest } from './ask-model.js';
import { startCall, type Call } from './call.js';
import type { Failure } from './classify-failure.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelError, ModelEvent, ModelSource } from './model-event.js';

/** What a model call needs from outside. */
export interface ModelIo {
  now: () => number;
  /** 0 up to 1. */
  random: () => number;
  deadlines: Deadlines;
  /** In the order they are asked, at least one. */
  endpoints: readonly Endpoint[];
  /** Told how each attempt went up to its first word. */
  onAttempt?: (endpoint: Endpoint['name'], result: 'ok' | ModelError['code']) => void;
}

/** A started answer, a failure before its first word, or nobody left to answer. */
export type OpenedCompletion =
  | {
      ok: true;
      /** Waits with the first word for its `start`. */
      answer: ModelSource;
      endpoint: Endpoint['name'];
      /** What the call has cost so far, at any time. */
      spent: () => SpentTokens;
    }
  | { ok: false; error: ModelError }
  | { ok: false; error: 'left' };

/** Tokens as the model server counted them, or, until it has, estimated from the length of the texts. */
export interface SpentTokens {
  inputTokens: number;
  outputTokens: number;
  isEstimate: boolean;
}

/** Characters a token stands for in English, as estimates go. */
const CHARS_PER_ESTIMATED_TOKEN = 4;

/** Most characters a token stands for, on average over an answer: English has 4, tables and code up to 6. */
const CHARS_PER_TOKEN = 8;

/** What `history` takes back of an answer (`turnSchema`), less room for the writing-out of citations. */
const ANSWER_MAX_CHARS = 31_000;

/**
 * Asks the model and waits for the first word of its answer, so that what fails before it has a true HTTP status. Three
 * requests at most, each before the first word. To the same server again: jittered, after as long as it asks for, and only
 * when that may help. With a second server: at once, whatever went wrong.
 *
 * @param signal - the reader has left; ends the call at once, whatever it is doing
 * @param leftMs - until the answer must have ended
 * @returns an answer whose `stop` aborts the call
 */
export async function openCompletion(
  messages: readonly PromptMessage[],
  io: ModelIo,
  signal: AbortSignal,
  leftMs: number,
): Promise<OpenedCompletion> {
  const call = startCall(signal, leftMs);
  let failure = CLOSED_TO_ALL;
  let pauseMs = 0;
  let endpoint = nextEndpoint(io, null);
  for (let attempts = 1; endpoint !== null; attempts += 1) {
    if (pauseMs > 0 && !(await call.sleep(pauseMs))) {
      endpoint.breaker.note('unknown', io.now());
      break;
    }
    const request = askModel(endpoint.client, messages, endpoint.model, io, call);
    const failed = await request.opened;
    noteAttempt(io, endpoint, call, failed);
    if (call.hasReaderLeft()) break;
    if (failed === null) {
      const tally: Tally = { chars: 0, usage: null };
      const { maxOutputTokens } = endpoint.model;
      const answer = limitOutput(request, maxOutputTokens, call, tally);
      return { ok: true, answer, endpoint: endpoint.name, spent: () => readTally(tally, messages) };
    }
    failure = failed;
    if (attempts === ATTEMPTS_MAX || call.isOver()) break;
    const asked = endpoint;
    const pause = retryPause(failure, attempts, io);
    endpoint = nextEndpoint(io, asked);
    if (endpoint === null && pause !== null && asked.breaker.admits(io.now())) endpoint = asked;
    pauseMs = endpoint === asked ? (pause ?? 0) : 0;
  }
  call.end();
  if (call.hasReaderLeft()) return { ok: false, error: 'left' };
  const waitMs = io.endpoints[0]?.breaker.waitMs(io.now()) ?? 0;
  return { ok: false, error: toModelError(failure, waitMs) };
}

const ATTEMPTS_MAX = 3;

/** Longest wait that is handed on, in seconds: a day says "not now"; a server may write any number. */
const RETRY_AFTER_MAX_SECONDS = 86_400;

const CLOSED_TO_ALL: Failure = {
  code: 'upstream_error',
  detail: 'breaker open',
  isRetryable: false,
  isDown: false,
};

interface Tally {
  /** Of the answer so far. */
  chars: number;
  usage: { inputTokens: number; outputTokens: number } | null;
}

function readTally({ chars, usage }: Tally, messages: readonly PromptMessage[]): SpentTokens {
  if (usage !== null) return { ...usage, isEstimate: false };
  const inputChars = messages.reduce((total, { content }) => total + content.length, 0);
  return {
    inputTokens: Math.ceil(inputChars / CHARS_PER_ESTIMATED_TOKEN),
    outputTokens: Math.ceil(chars / CHARS_PER_ESTIMATED_TOKEN),
    isEstimate: true,
  };
}

/** The first server after the one asked last that may be asked now. */
function nextEndpoint({ endpoints, now }: ModelIo, asked: Endpoint | null): Endpoint | null {
  const rest = asked === null ? endpoints : endpoints.slice(endpoints.indexOf(asked) + 1);
  return rest.find(({ breaker }) => breaker.admits(now())) ?? null;
}

function noteAttempt(io: ModelIo, endpoint: Endpoint, call: Call, failure: Failure | null): void {
  // Of a server that time ran out on nobody knows; least of all that it is up.
  if (call.hasReaderLeft() || call.isOver()) {
    endpoint.breaker.note('unknown', io.now());
    if (call.hasReaderLeft()) return;
    if (failure !== null) io.onAttempt?.(endpoint.name, failure.code);
    return;
  }
  endpoint.breaker.note(failure?.isDown === true ? 'down' : 'up', io.now());
  io.onAttempt?.(endpoint.name, failure === null ? 'ok' : failure.code);
}

/** How long to wait before the same server is asked again, or `null` when that is of no use. */
function retryPause(failure: Failure, attempts: number, io: ModelIo): number | null {
  if (!failure.isRetryable) return null;
  const { retryPauseMs, retryAfterMaxMs } = io.deadlines;
  const jittered = retryPauseMs * 2 ** (attempts - 1) * (1 - io.random() / 2);
  const asked = failure.retryAfterMs ?? 0;
  return asked > retryAfterMaxMs ? null : Math.max(jittered, asked);
}

function toModelError({ code, detail, retryAfterMs }: Failure, waitMs = 0): ModelError {
  const leastMs = retryAfterMs ?? waitMs;
  if (retryAfterMs === undefined && waitMs === 0) return { code, detail };
  const seconds = Math.ceil(leastMs / 1_000);
  return { code, detail, retryAfterSeconds: Math.min(Math.max(1, seconds), RETRY_AFTER_MAX_SECONDS) };
}

/** Cuts an answer that goes on past its limit, and ends the call however the answer ends. */
function limitOutput(request: ModelRequest, maxOutputTokens: number, call: Call, tally: Tally): ModelSource {
  const maxChars = Math.min(maxOutputTokens * CHARS_PER_TOKEN, ANSWER_MAX_CHARS);
  let hasEnded = false;
  const stop = (): void => {
    // First: the call's end breaks the request, and that is no news.
    hasEnded = true;
    call.end();
  };
  return {
    pause: request.pause,
    resume: request.resume,
    stop,
    start(take) {
      const finish = (event: ModelEvent): void => {
        stop();
        take(event);
      };
      request.start((chunk) => {
        if (hasEnded) return;
        if (call.hasReaderLeft()) {
          finish({ type: 'left' });
          return;
        }
        if (chunk.type === 'broken') {
          finish({ type: 'failed', error: toModelError(chunk.failure) });
          return;
        }
        if (chunk.type === 'end') {
          tally.usage = chunk.usage;
          finish(chunk);
          return;
        }
        const charsLeft = maxChars - tally.chars;
        tally.chars += chunk.delta.length;
        if (chunk.delta.length <= charsLeft) {
          take(chunk);
          return;
        }
        take({ type: 'text', delta: chunk.delta.slice(0, charsLeft) });
        finish({ type: 'end', reason: 'length', usage: null });
      });
    },
  };
}
