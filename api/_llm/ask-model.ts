import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ModelSettings } from '../_config/model-settings.js';
import { openBody } from '../_input/response-body.js';
import type { PromptMessage } from '../_prompt/build-messages.js';
import { classifyFailure, type Failure } from './classify-failure.js';
import { createCompletionParser, type WrittenCall } from './completion-parser.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Deadlines } from './deadlines.js';
import type { Endpoint } from './endpoints.js';
import type { ModelEnd } from './model-event.js';
import type { SearchParameter } from './search-tool.js';

/**
 * How one request ended. If it is `broken` and has not yielded any text, it may be retried. It ends with `calls` only if a tool was
 * offered; they are `isEndless` if they were too long, too many, or did not end in time.
 */
export type RequestEnd =
  | ModelEnd
  | { type: 'calls'; calls: readonly WrittenCall[]; isEndless: boolean; usage: ModelEnd['usage'] }
  | { type: 'broken'; failure: Failure; usage: ModelEnd['usage'] };

/** Yields one text for each piece read from the network, and returns how the request ended. Never throws. */
export type ModelTexts = AsyncGenerator<string, RequestEnd, void>;

/**
 * Sends one request to the model server and reads the answer until it ends or first fails. This request's time limits are
 * paused while the consumer is busy with a text.
 *
 * @param call - The deadline of the whole call, which also ends this request.
 * @param parameter - Offers the search tool, or asks for queries instead of an answer.
 */
export async function* askModel(
  { client, model }: Endpoint,
  messages: readonly PromptMessage[],
  io: { now: () => number; deadlines: Deadlines },
  call: Deadline,
  parameter: SearchParameter = {},
): ModelTexts {
  const parser = createCompletionParser();
  const request = startDeadline(call.signal);
  const firstTokenAtMs = performance.now() + io.deadlines.firstTokenMs;
  let hasText = false;
  const mayCall = parameter.tools !== undefined;
  let callEndsAtMs: number | null = null;
  let isFinishing = false;
  let failure: Failure | null = null;
  try {
    const response = await client.chat.completions
      .create({ ...completionRequest(model, messages), ...parameter }, { signal: request.signal })
      .asResponse();
    allowNext(request, io.deadlines, firstTokenAtMs);
    // Not read through the SDK's stream: see docs/decisions/0024-answer-stream.md.
    const reader = openBody(response.body, request.signal);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { text, events, fault } = parser.push(next.value);
      // Comments only keep the connection open and do not extend the deadline.
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
      if (parser.calls() !== null) callEndsAtMs ??= performance.now() + io.deadlines.callMs;
      if (callEndsAtMs !== null && parser.hasTooManyCalls()) break;
      if (parser.reason() === null) {
        // Later pieces do not extend the time of a call, because a model may write one without end.
        if (callEndsAtMs !== null) request.allow(Math.max(1, callEndsAtMs - performance.now()), CALL);
        else allowNext(request, io.deadlines, hasText ? null : firstTokenAtMs);
      } else if (!isFinishing || text !== '') {
        // Only the first event after the finish reason, and events with text, restart this limit.
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
  // A count sent before the end is not the whole one.
  const usage = reason === null ? null : parser.usage();
  if (callEndsAtMs !== null) {
    const isEndless = parser.hasTooManyCalls() || request.exceeded() === CALL;
    const calls = parser.calls() ?? [];
    if (mayCall && (isEndless || reason !== null)) {
      return { type: 'calls', calls, isEndless, usage };
    }
    if (isEndless) return { type: 'broken', failure: UNASKED_CALL, usage };
  }
  // Once the answer is finished, a later failure does not matter.
  if (reason !== null && hasText) return { type: 'end', reason, usage };
  if (reason !== null) return { type: 'broken', failure: EMPTY_ANSWER, usage };
  return { type: 'broken', failure: timeoutFailure(call, request) ?? failure ?? CUT, usage };
}

/** How long, in milliseconds, the token count and the end of the body may take once the answer is finished. */
const FINISH_MS = 1_000;

/** The limit that a tool call which does not end exceeds. */
const CALL = 'call';

const CUT: Failure = { code: 'upstream_error', detail: 'cut', isRetryable: true, isDown: true };
/** Some models call a tool that they know from earlier steps or from their training. */
const UNASKED_CALL: Failure = { code: 'upstream_error', detail: 'unasked call' };
const EMPTY_ANSWER: Failure = { code: 'upstream_error', detail: 'empty answer' };

function completionRequest(
  { name, baseUrl, maxOutputTokens }: ModelSettings,
  messages: readonly PromptMessage[],
): ChatCompletionCreateParamsStreaming {
  // OpenAI's newer models accept only `max_completion_tokens`, most compatible servers only `max_tokens`.
  const isOpenAi = /^(api\.openai\.com|.*\.openai\.azure\.com)$/.test(new URL(baseUrl).hostname);
  return {
    model: name,
    messages: [...messages],
    stream: true,
    stream_options: { include_usage: true },
    ...(isOpenAi ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
  };
}

/** Limits the time to the next event: to the stall limit or, if less, what remains of the time for the first token. */
function allowNext(request: Deadline, { stallMs }: Deadlines, firstTokenAtMs: number | null): void {
  const leftMs = firstTokenAtMs === null ? stallMs : firstTokenAtMs - performance.now();
  if (leftMs < stallMs) request.allow(Math.max(1, leftMs), 'first token');
  else request.allow(stallMs, 'stall');
}

function timeoutFailure(call: Deadline, request: Deadline): Failure | null {
  const detail = call.exceeded() ?? request.exceeded();
  // The total deadline says nothing about this server, because the time may have been spent on another.
  const isDown = call.exceeded() === null;
  return detail === null ? null : { code: 'upstream_timeout', detail, isDown };
}
