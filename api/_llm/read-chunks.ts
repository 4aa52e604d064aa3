import type OpenAI from 'openai';
import type { ModelSettings } from '../_config/config.js';
import type { PromptMessage } from '../_prompt/build-messages.js';
import type { Attempt, Call } from './call.js';
import { createChunkParser, type StreamFault } from './chunk-parser.js';
import { classifyFailure, type Failure } from './classify-failure.js';
import type { Deadlines } from './deadlines.js';
import type { ModelEvent } from './model-event.js';

/** What one attempt yields: the model's events, a failure still open to a retry. */
export type ModelChunk = Exclude<ModelEvent, { type: 'failed' }> | { type: 'broken'; failure: Failure };

/**
 * Makes one request to the model server and reads its answer up to the first failure.
 *
 * @param call - whose end aborts the request
 * @returns texts, one for each read from the network, then one `end` or one `broken`; nothing at all for an answer
 *   without a word in it
 */
export async function* readChunks(
  client: OpenAI,
  messages: readonly PromptMessage[],
  model: ModelSettings,
  io: { now: () => number; deadlines: Deadlines },
  call: Call,
): AsyncGenerator<ModelChunk, void> {
  const parser = createChunkParser();
  const attempt = call.startAttempt();
  const startedMs = io.now();
  const { stallMs, firstTokenMs } = io.deadlines;
  let hasText = false;
  const broken = (failure: Failure): ModelChunk => ({
    type: 'broken',
    failure: call.isOver() ? TOO_LONG : (lateFailure(attempt) ?? failure),
  });
  try {
    const reader = await openStream(client, messages, model, attempt);
    // An aborted fetch ends its body; one that was handed in may not know how.
    attempt.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
    while (!parser.isDone()) {
      if (parser.reason() !== null) attempt.allow(LINGER_MS, 'linger');
      else if (hasText) attempt.allow(stallMs, 'stall');
      else {
        const leftMs = firstTokenMs - (io.now() - startedMs);
        if (leftMs < stallMs) attempt.allow(Math.max(1, leftMs), 'first token');
        else attempt.allow(stallMs, 'stall');
      }
      const next = await readEvent(reader, parser);
      attempt.rest();
      if (next === null) break;
      if (next.text !== '') {
        hasText = true;
        yield { type: 'text', delta: next.text };
      }
      if (next.fault !== null && parser.reason() === null) {
        yield broken(faultFailure(next.fault));
        return;
      }
      if (next.fault !== null) break;
    }
    if (parser.reason() === null) {
      yield broken(CUT);
      return;
    }
  } catch (error) {
    // A connection that breaks after the end of the answer takes nothing from it.
    if (parser.reason() === null) {
      yield broken(classifyFailure(error, io.now()));
      return;
    }
  } finally {
    attempt.end();
  }
  if (hasText) yield { type: 'end', reason: parser.reason() ?? 'other', usage: parser.usage() };
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

/** The SDK makes the request; the stream is read here, for a quarter of the price. */
async function openStream(
  client: OpenAI,
  messages: readonly PromptMessage[],
  model: ModelSettings,
  { signal }: Attempt,
): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const request = client.chat.completions.create(
    {
      model: model.name,
      messages: [...messages],
      stream: true,
      stream_options: { include_usage: true },
      ...outputLimit(model),
    },
    { signal },
  );
  const { body } = await request.asResponse();
  return (body ?? new Blob().stream()).getReader();
}

/** Reads on until something was said; comments that keep the connection open are nothing. `null` at the end. */
async function readEvent(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  parser: ReturnType<typeof createChunkParser>,
): Promise<ReturnType<typeof parser.take> | null> {
  for (;;) {
    const next = await reader.read();
    if (next.done) return null;
    const parsed = parser.take(next.value);
    if (parsed.events > 0 || parsed.fault !== null) return parsed;
  }
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
