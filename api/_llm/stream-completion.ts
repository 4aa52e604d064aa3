import type { PromptMessage } from '../_prompt/build-messages.js';
import { startCall, type Call } from './call.js';
import type { Failure } from './classify-failure.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelError, ModelEvent } from './model-event.js';
import { readChunks, type ModelChunk } from './read-chunks.js';

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
      events: AsyncGenerator<ModelEvent, void>;
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
 * @returns events that end with exactly one `end` or `failed`, or with nothing when the reader left. Returning the
 *   generator early aborts the call.
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
    const chunks = readChunks(endpoint.client, messages, endpoint.model, io, call);
    const first = await chunks.next();
    const failed = failureOf(first);
    noteAttempt(io, endpoint, call, failed);
    if (call.hasReaderLeft()) break;
    if (failed === null && first.done !== true) {
      const tally: Tally = { chars: 0, usage: null };
      const { maxOutputTokens } = endpoint.model;
      const events = limitOutput(first, chunks, maxOutputTokens, call, tally);
      return { ok: true, events, endpoint: endpoint.name, spent: () => readTally(tally, messages) };
    }
    failure = failed ?? EMPTY_ANSWER;
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

const EMPTY_ANSWER: Failure = {
  code: 'upstream_error',
  detail: 'empty answer',
  isRetryable: false,
  isDown: false,
};

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

function failureOf(first: IteratorResult<ModelChunk, void>): Failure | null {
  if (first.done === true) return EMPTY_ANSWER;
  return first.value.type === 'broken' ? first.value.failure : null;
}

function noteAttempt(io: ModelIo, endpoint: Endpoint, call: Call, failure: Failure | null): void {
  if (call.hasReaderLeft()) {
    endpoint.breaker.note('unknown', io.now());
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

/** Cuts an answer that goes on past its limit, and ends the call however the events end. */
async function* limitOutput(
  first: IteratorResult<ModelChunk, void>,
  chunks: AsyncGenerator<ModelChunk, void>,
  maxOutputTokens: number,
  call: Call,
  tally: Tally,
): AsyncGenerator<ModelEvent, void> {
  const maxChars = Math.min(maxOutputTokens * CHARS_PER_TOKEN, ANSWER_MAX_CHARS);
  try {
    for (let next = first; next.done !== true; next = await chunks.next()) {
      const chunk = next.value;
      if (call.hasReaderLeft()) return;
      if (chunk.type === 'broken') {
        yield { type: 'failed', error: toModelError(chunk.failure) };
        return;
      }
      if (chunk.type === 'text') {
        const charsLeft = maxChars - tally.chars;
        tally.chars += chunk.delta.length;
        if (chunk.delta.length > charsLeft) {
          yield { type: 'text', delta: chunk.delta.slice(0, charsLeft) };
          yield { type: 'end', reason: 'length', usage: null };
          return;
        }
      } else {
        tally.usage = chunk.usage;
      }
      yield chunk;
    }
  } finally {
    call.end();
    await chunks.return();
  }
}
