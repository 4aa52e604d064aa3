import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ModelSettings } from '../_config/model-settings.js';
import { openBody } from '../_input/response-body.js';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { classifyFailure, type Failure } from './classify-failure.js';
import { createCompletionParser } from './completion-parser.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelEnd } from './model-event.js';

/** How one request ended. A `broken` one may be tried again if it has not yielded any text. */
export type RequestEnd = ModelEnd | { type: 'broken'; failure: Failure };

/** Texts, one for each piece read from the network, then how the request ended. Never throws. */
export type ModelTexts = AsyncGenerator<string, RequestEnd, void>;

/**
 * Sends one request to the model server and reads the answer until its end or first failure. The clocks stand still while
 * the consumer is busy with a text.
 *
 * @param call - The whole call's deadline, which ends this request too.
 */
export async function* askModel(
  { client, model }: Endpoint,
  messages: readonly PromptMessage[],
  io: { now: () => number; deadlines: Deadlines },
  call: Deadline,
): ModelTexts {
  const parser = createCompletionParser();
  const request = startDeadline(call.signal);
  const firstTokenAtMs = performance.now() + io.deadlines.firstTokenMs;
  let hasText = false;
  let isFinishing = false;
  let failure: Failure | null = null;
  try {
    const response = await client.chat.completions
      .create(completionRequest(model, messages), { signal: request.signal })
      .asResponse();
    allowNext(request, io.deadlines, firstTokenAtMs);
    // Read here and not by the SDK's stream: see docs/decisions/0024-answer-stream.md.
    const reader = openBody(response.body, request.signal);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { text, events, fault } = parser.push(next.value);
      // Comments only keep the connection open.
      if (events === 0 && fault === null) continue;
      if (text !== '') {
        hasText = true;
        request.pause();
        yield text;
      }
      if (fault !== null) {
        failure = { code: 'upstream_error', detail: fault };
        break;
      }
      if (parser.reason() === null) {
        allowNext(request, io.deadlines, hasText ? null : firstTokenAtMs);
      } else if (!isFinishing || text !== '') {
        // Events without text do not extend it.
        isFinishing = true;
        request.allow(FINISH_MS, 'finish');
      }
    }
  } catch (error) {
    failure = classifyFailure(error, io.now());
  } finally {
    request.end();
  }
  const reason = parser.reason();
  // Once the answer is finished, a failure takes nothing away from it.
  if (reason !== null && hasText) return { type: 'end', reason, usage: parser.usage() };
  if (reason !== null) return { type: 'broken', failure: EMPTY_ANSWER };
  return { type: 'broken', failure: timeoutFailure(call, request) ?? failure ?? CUT };
}

/** How long the token count and the end of the body may take once the answer is finished, in milliseconds. */
const FINISH_MS = 1_000;

const CUT: Failure = { code: 'upstream_error', detail: 'cut', isRetryable: true, isDown: true };
const EMPTY_ANSWER: Failure = { code: 'upstream_error', detail: 'empty answer' };

function completionRequest(
  { name, baseUrl, maxOutputTokens }: ModelSettings,
  messages: readonly PromptMessage[],
): ChatCompletionCreateParamsStreaming {
  // OpenAI's newer models accept only the first name, most compatible servers only the second.
  const isOpenAi = /^(api\.openai\.com|.*\.openai\.azure\.com)$/.test(new URL(baseUrl).hostname);
  return {
    model: name,
    messages: [...messages],
    stream: true,
    stream_options: { include_usage: true },
    ...(isOpenAi ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
  };
}

/** Sets the clock for the next event: the stall limit, or what is left of the time for the first token. */
function allowNext(request: Deadline, { stallMs }: Deadlines, firstTokenAtMs: number | null): void {
  const leftMs = firstTokenAtMs === null ? stallMs : firstTokenAtMs - performance.now();
  if (leftMs < stallMs) request.allow(Math.max(1, leftMs), 'first token');
  else request.allow(stallMs, 'stall');
}

function timeoutFailure(call: Deadline, request: Deadline): Failure | null {
  const detail = call.exceeded() ?? request.exceeded();
  // The total time says nothing about this server; it may have been spent on another.
  const isDown = call.exceeded() === null;
  return detail === null ? null : { code: 'upstream_timeout', detail, isDown };
}
