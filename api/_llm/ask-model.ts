import type OpenAI from 'openai';
import type { ModelSettings } from '../_config/model-settings.js';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { readBody, type ByteSource } from './body-source.js';
import type { Attempt, Call } from './call.js';
import { createChunkParser, type StreamFault } from './chunk-parser.js';
import { classifyFailure, type Failure } from './classify-failure.js';
import type { Deadlines } from './deadlines.js';
import type { Flow, ModelEvent } from './model-event.js';

/** What one request yields: the model's events, a failure still open to a retry. */
export type ModelChunk =
  | Exclude<ModelEvent, { type: 'failed' | 'left' }>
  | { type: 'broken'; failure: Failure };

/** One request to a model server. */
export interface ModelRequest extends Flow {
  /** Resolves with `null` when the first word is there, else with why there is none; the rest waits for `start`. */
  opened: Promise<Failure | null>;
  /** Once, after `opened` gave `null`: texts, one for each read from the network, then one `end` or one `broken`. */
  start(take: (chunk: ModelChunk) => void): void;
}

/**
 * Makes one request to the model server and reads its answer up to the first failure.
 *
 * @param call - whose end aborts the request
 */
export function askModel(
  client: OpenAI,
  messages: readonly PromptMessage[],
  model: ModelSettings,
  io: { now: () => number; deadlines: Deadlines },
  call: Call,
): ModelRequest {
  const parser = createChunkParser();
  const attempt = call.startAttempt();
  const startedMs = performance.now();
  const { stallMs, firstTokenMs } = io.deadlines;
  const early: ModelChunk[] = [];
  let take: ((chunk: ModelChunk) => void) | null = null;
  let tellOpened: (failure: Failure | null) => void = ignore;
  const opened = new Promise<Failure | null>((resolve) => {
    tellOpened = resolve;
  });
  let body: ByteSource | null = null;
  let hasText = false;
  let isPaused = false;
  let isLingering = false;
  let isOver = false;

  const emit = (chunk: ModelChunk): void => {
    if (take !== null) {
      take(chunk);
      return;
    }
    early.push(chunk);
    tellOpened(chunk.type === 'broken' ? chunk.failure : null);
    pause();
  };
  const pause = (): void => {
    isPaused = true;
    if (isOver) return;
    attempt.rest();
    isLingering = false;
    body?.pause();
  };
  const resume = (): void => {
    isPaused = false;
    if (isOver) return;
    allowNext();
    body?.resume();
  };
  const allowNext = (): void => {
    if (isPaused) return;
    if (parser.reason() !== null) {
      // Once: what a server goes on to say without its end mark does not lengthen it.
      if (!isLingering) attempt.allow(LINGER_MS, 'linger');
      isLingering = true;
      return;
    }
    const leftMs = hasText ? stallMs : firstTokenMs - (performance.now() - startedMs);
    if (leftMs < stallMs) attempt.allow(Math.max(1, leftMs), 'first token');
    else attempt.allow(stallMs, 'stall');
  };
  /** After a finished answer no failure takes anything from it. */
  const finish = (failure: Failure | null): void => {
    if (isOver) return;
    isOver = true;
    const reason = parser.reason();
    if (failure === null && parser.isDone()) {
      attempt.release();
      body?.drain(LINGER_MS);
    } else {
      attempt.end();
      body?.stop();
    }
    if (reason !== null && hasText) {
      emit({ type: 'end', reason, usage: parser.usage() });
      return;
    }
    const late = call.isOver() ? TOO_LONG : lateFailure(attempt);
    emit({ type: 'broken', failure: reason === null ? (late ?? failure ?? CUT) : EMPTY_ANSWER });
  };
  const read = (bytes: Uint8Array): void => {
    const { text, events, fault } = parser.take(bytes);
    // Comments, which keep the connection open, are nothing.
    if (events === 0 && fault === null) return;
    if (text !== '') {
      hasText = true;
      emit({ type: 'text', delta: text });
    }
    if (fault !== null) finish(faultFailure(fault));
    else if (parser.isDone()) finish(null);
    else allowNext();
  };

  attempt.signal.addEventListener('abort', () => finish(null), { once: true });
  const begin = async (): Promise<void> => {
    try {
      body = readBody(await openStream(client, messages, model, attempt));
      if (isOver) {
        body.stop();
        return;
      }
      allowNext();
      body.start({
        take(bytes) {
          if (isOver) return;
          try {
            read(bytes);
          } catch (error) {
            finish(classifyFailure(error, io.now()));
          }
        },
        end: () => finish(null),
        fail: (error) => finish(classifyFailure(error, io.now())),
      });
    } catch (error) {
      finish(classifyFailure(error, io.now()));
    }
  };
  void begin();

  return {
    opened,
    start(given) {
      take = given;
      isPaused = false;
      for (const chunk of early.splice(0)) given(chunk);
      // What was said so far may have been enough for whoever takes it.
      if (!isPaused) resume();
    },
    pause,
    resume,
    stop() {
      if (isOver) return;
      isOver = true;
      attempt.end();
      body?.stop();
    },
  };
}

/** How long the token count and the end mark may take once the answer is finished, in milliseconds. */
const LINGER_MS = 1_000;

const CUT: Failure = { code: 'upstream_error', detail: 'cut', isRetryable: true, isDown: true };
const TOO_LONG: Failure = {
  code: 'upstream_timeout',
  detail: 'total deadline',
  isRetryable: false,
  isDown: false,
};
const EMPTY_ANSWER: Failure = {
  code: 'upstream_error',
  detail: 'empty answer',
  isRetryable: false,
  isDown: false,
};

/** The SDK makes the request; the stream is read here, for a quarter of the price. */
function openStream(
  client: OpenAI,
  messages: readonly PromptMessage[],
  model: ModelSettings,
  { signal }: Attempt,
): Promise<Response> {
  return client.chat.completions
    .create(
      {
        model: model.name,
        messages: [...messages],
        stream: true,
        stream_options: { include_usage: true },
        ...outputLimit(model),
      },
      { signal },
    )
    .asResponse();
}

/** OpenAI's newer models know only the one name, most compatible servers only the other. */
function outputLimit({ baseUrl, maxOutputTokens }: ModelSettings): {
  max_tokens?: number;
  max_completion_tokens?: number;
} {
  return /^(api\.openai\.com|.*\.openai\.azure\.com)$/.test(new URL(baseUrl).hostname)
    ? { max_completion_tokens: maxOutputTokens }
    : { max_tokens: maxOutputTokens };
}

function faultFailure(fault: StreamFault): Failure {
  return { code: 'upstream_error', detail: fault, isRetryable: false, isDown: false };
}

function lateFailure(attempt: Attempt): Failure | null {
  const detail = attempt.lateness();
  return detail === null ? null : { code: 'upstream_timeout', detail, isRetryable: false, isDown: true };
}

function ignore(): void {
  // Stands in until the promise has handed out its resolve.
}
