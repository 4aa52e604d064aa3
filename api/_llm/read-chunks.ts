import type OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ModelSettings } from '../_config/config.js';
import type { PromptMessage } from '../_prompt/build-messages.js';
import type { Call } from './call.js';
import { classifyFailure, type Failure } from './classify-failure.js';
import type { ModelEvent } from './model-event.js';

/** What one attempt yields: the model's events, a failure still open to a retry. */
export type ModelChunk = Exclude<ModelEvent, { type: 'failed' }> | { type: 'broken'; failure: Failure };

/**
 * Makes one request to the model server and reads its answer up to the first failure.
 *
 * @param call - whose end aborts the request
 * @returns texts, then one `end` or one `broken`; nothing at all for an answer without a word in it
 */
export async function* readChunks(
  client: OpenAI,
  messages: readonly PromptMessage[],
  model: ModelSettings,
  io: { now: () => number; stallMs: number },
  call: Call,
): AsyncGenerator<ModelChunk, void> {
  let usage: Usage | null = null;
  let reason: EndReason | null = null;
  let hasText = false;
  const attempt = call.startAttempt();
  try {
    const stream = await client.chat.completions.create(
      {
        model: model.name,
        messages: [...messages],
        stream: true,
        stream_options: { include_usage: true },
        ...outputLimit(model),
      },
      { signal: attempt.signal },
    );
    const iterator: AsyncIterator<ChatCompletionChunk> = stream[Symbol.asyncIterator]();
    for (;;) {
      const patienceMs: number = reason === null ? io.stallMs : LINGER_MS;
      const next: 'late' | IteratorResult<ChatCompletionChunk> = await attempt.within(
        patienceMs,
        iterator.next(),
      );
      if (next === 'late' && reason === null) {
        yield { type: 'broken', failure: STALL };
        return;
      }
      if (next === 'late' || next.done === true) break;
      usage = readUsage(next.value) ?? usage;
      const choice: ChatCompletionChunk.Choice | undefined = next.value.choices?.[0];
      if (choice === undefined) continue;
      const delta = choice.delta?.content;
      if (typeof delta === 'string' && delta !== '') {
        hasText = true;
        yield { type: 'text', delta };
      }
      reason = readReason(choice.finish_reason) ?? reason;
    }
    if (reason === null) {
      yield { type: 'broken', failure: call.isOver() ? TOO_LONG : CUT };
      return;
    }
  } catch (error) {
    // A connection that breaks after the end of the answer takes nothing from it.
    if (reason === null) {
      yield { type: 'broken', failure: call.isOver() ? TOO_LONG : classifyFailure(error, io.now()) };
      return;
    }
  } finally {
    attempt.end();
  }
  if (hasText) yield { type: 'end', reason, usage };
}

/** How long the token count and the end mark may take once the answer is finished, in milliseconds. */
const LINGER_MS = 1_000;

type EndReason = Extract<ModelEvent, { type: 'end' }>['reason'];
type Usage = NonNullable<Extract<ModelEvent, { type: 'end' }>['usage']>;

const CUT: Failure = { code: 'upstream_error', detail: 'cut', isRetryable: true };
const STALL: Failure = { code: 'upstream_timeout', detail: 'stall', isRetryable: false };
const TOO_LONG: Failure = { code: 'upstream_timeout', detail: 'total deadline', isRetryable: false };

/** OpenAI's newer models know only the one name, most compatible servers only the other. */
function outputLimit({ baseUrl, maxOutputTokens }: ModelSettings): {
  max_tokens?: number;
  max_completion_tokens?: number;
} {
  return /^(api\.openai\.com|.*\.openai\.azure\.com)$/.test(new URL(baseUrl).hostname)
    ? { max_completion_tokens: maxOutputTokens }
    : { max_tokens: maxOutputTokens };
}

function readUsage(chunk: ChatCompletionChunk): Usage | null {
  const { usage } = chunk;
  if (usage === null || usage === undefined) return null;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : null;
}

/** The SDK checks nothing, and what a server calls its count goes into the log. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function readReason(reason: string | null | undefined): EndReason | null {
  switch (reason) {
    case null:
    case undefined:
    case '':
      return null;
    case 'stop':
    case 'length':
      return reason;
    case 'content_filter':
      return 'content-filter';
    default:
      return 'other';
  }
}
