import OpenAI from 'openai';
import type { ModelSettings } from '../_config/config.js';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { startCall, type Call } from './call.js';
import type { Failure } from './classify-failure.js';
import type { Deadlines } from './deadlines.js';
import { guardFetch } from './guarded-fetch.js';
import type { ModelError, ModelEvent } from './model-event.js';
import { readChunks, type ModelChunk } from './read-chunks.js';

/** What a model call needs from outside. */
export interface ModelIo {
  fetch: typeof globalThis.fetch;
  now: () => number;
  /** 0 up to 1. */
  random: () => number;
  deadlines: Deadlines;
}

/** A started answer, a failure before its first word, or nobody left to answer. */
export type OpenedCompletion =
  | { ok: true; events: AsyncGenerator<ModelEvent, void> }
  | { ok: false; error: ModelError }
  | { ok: false; error: 'left' };

/** Most characters a token stands for, on average over an answer: English has 4, tables and code up to 6. */
const CHARS_PER_TOKEN = 8;

/** What `history` takes back of an answer (`turnSchema`), less room for the writing-out of citations. */
const ANSWER_MAX_CHARS = 31_000;

/**
 * Asks the model and waits for the first word of its answer, so that what fails before it has a true HTTP status. Two
 * retries at most, each before the first word, jittered, after as long as the server asks for.
 *
 * @param signal - the reader has left; ends the call at once, whatever it is doing
 * @returns events that end with exactly one `end` or `failed`, or with nothing when the reader left. Returning the
 *   generator early aborts the call.
 */
export async function openCompletion(
  messages: readonly PromptMessage[],
  model: ModelSettings,
  io: ModelIo,
  signal: AbortSignal,
): Promise<OpenedCompletion> {
  const call = startCall(signal, io.deadlines.totalMs);
  const client = createClient(model, io);
  for (let attempt = 0; ; attempt += 1) {
    const chunks = readChunks(client, messages, model, { now: io.now, stallMs: io.deadlines.stallMs }, call);
    const first = await chunks.next();
    if (call.hasReaderLeft()) {
      call.end();
      return { ok: false, error: 'left' };
    }
    const failure = failureOf(first);
    if (first.done !== true && failure === null) {
      return { ok: true, events: limitOutput(prepend(first.value, chunks), model.maxOutputTokens, call) };
    }
    const pauseMs = retryPause(failure ?? EMPTY_ANSWER, attempt, io);
    if (pauseMs === null || !(await call.sleep(pauseMs))) {
      call.end();
      return call.hasReaderLeft()
        ? { ok: false, error: 'left' }
        : { ok: false, error: toModelError(failure ?? EMPTY_ANSWER) };
    }
  }
}

const RETRIES = 2;

/** Longest wait that is handed on, in seconds: a day says "not now"; a server may write any number. */
const RETRY_AFTER_MAX_SECONDS = 86_400;

const EMPTY_ANSWER: Failure = { code: 'upstream_error', detail: 'empty answer', isRetryable: false };

function failureOf(first: IteratorResult<ModelChunk, void>): Failure | null {
  return first.done !== true && first.value.type === 'broken' ? first.value.failure : null;
}

function createClient(model: ModelSettings, io: ModelIo): OpenAI {
  return new OpenAI({
    apiKey: model.apiKey,
    baseURL: model.baseUrl,
    // Not whatever else the process knows about OpenAI; and the SDK logs stream lines that are no JSON.
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: io.deadlines.headersMs,
    fetch: guardFetch(io.fetch),
  });
}

/** How long to wait before the next attempt, or `null` to give up. */
function retryPause(failure: Failure, attempt: number, io: ModelIo): number | null {
  if (!failure.isRetryable || attempt >= RETRIES) return null;
  const { retryPauseMs, retryAfterMaxMs } = io.deadlines;
  const jittered = retryPauseMs * 2 ** attempt * (1 - io.random() / 2);
  const asked = failure.retryAfterMs ?? 0;
  return asked > retryAfterMaxMs ? null : Math.max(jittered, asked);
}

function toModelError({ code, detail, retryAfterMs }: Failure): ModelError {
  if (retryAfterMs === undefined) return { code, detail };
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return { code, detail, retryAfterSeconds: Math.min(Math.max(1, seconds), RETRY_AFTER_MAX_SECONDS) };
}

async function* prepend(
  first: ModelChunk,
  rest: AsyncGenerator<ModelChunk, void>,
): AsyncGenerator<ModelChunk, void> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** Cuts an answer that goes on past its limit, and ends the call however the events end. */
async function* limitOutput(
  chunks: AsyncGenerator<ModelChunk, void>,
  maxOutputTokens: number,
  call: Call,
): AsyncGenerator<ModelEvent, void> {
  let charsLeft = Math.min(maxOutputTokens * CHARS_PER_TOKEN, ANSWER_MAX_CHARS);
  try {
    for await (const chunk of chunks) {
      if (call.hasReaderLeft()) return;
      if (chunk.type === 'broken') {
        yield { type: 'failed', error: toModelError(chunk.failure) };
        return;
      }
      if (chunk.type === 'text' && chunk.delta.length > charsLeft) {
        yield { type: 'text', delta: chunk.delta.slice(0, charsLeft) };
        yield { type: 'end', reason: 'length', usage: null };
        return;
      }
      if (chunk.type === 'text') charsLeft -= chunk.delta.length;
      yield chunk;
    }
  } finally {
    call.end();
  }
}
