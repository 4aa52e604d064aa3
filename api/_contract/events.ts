import * as z from 'zod/mini';
import { LIMITS } from './limits.js';

/** The only tool the model is offered. It runs in the client, which has the book's index. */
export const SEARCH_TOOL = 'search_book';

/**
 * The events of an answer's stream: the part of the AI SDK's UI message stream (v1) that Docent writes. Each is sent as one
 * SSE event, `data: <json>`. A stream that does not end with `data: [DONE]` was interrupted.
 * Source: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export const streamEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), messageId: z.string() }),
  /** Steps divide a message, so that the AI SDK knows which tool calls belong to the latest one. */
  z.object({ type: z.literal('start-step') }),
  z.object({ type: z.literal('finish-step') }),
  z.object({ type: z.literal('text-start'), id: z.string() }),
  z.object({ type: z.literal('text-delta'), id: z.string(), delta: z.string() }),
  z.object({ type: z.literal('text-end'), id: z.string() }),
  /** A passage the answer cites. `sourceId` is the decimal number `n` of its citations `[n]`. */
  z.object({
    type: z.literal('source-url'),
    sourceId: z.string(),
    url: z.string(),
    title: z.optional(z.string()),
  }),
  /**
   * The model wants the client to search the book before it answers. Text of the same step is not part of the answer. The
   * client searches, then asks again with the same `message`, the passages found and, in `step`, the data of `data-step`.
   */
  z.object({ type: z.literal('tool-input-start'), toolCallId: z.string(), toolName: z.literal(SEARCH_TOOL) }),
  z.object({
    type: z.literal('tool-input-available'),
    toolCallId: z.string(),
    toolName: z.literal(SEARCH_TOOL),
    input: z.object({
      queries: z
        .array(z.string().check(z.minLength(1), z.maxLength(LIMITS.searchQueryMaxChars)))
        .check(z.minLength(1), z.maxLength(LIMITS.searchQueriesMax)),
    }),
  }),
  /** Follows a tool call: the `step` of the next request. `queries` are all those of this question. */
  z.object({
    type: z.literal('data-step'),
    data: z.object({ queries: z.array(z.string()), receipt: z.string() }),
  }),
  /** Data about the finished turn. The client sends `receipt` back with the turn in `history` (`''` in selection mode). */
  z.object({
    type: z.literal('data-turn'),
    data: z.object({ sessionId: z.string(), messageId: z.string(), receipt: z.string() }),
  }),
  /** Only sent if conversations are kept: whether this turn was stored. */
  z.object({ type: z.literal('data-history'), data: z.object({ saved: z.boolean() }) }),
  /** `errorText` is a `WireError` as JSON. */
  z.object({ type: z.literal('error'), errorText: z.string() }),
  /** The reason is `length` if the answer was cut off at the output limit, `error` after an `error` event, and `tool-calls` after a step. */
  z.object({
    type: z.literal('finish'),
    finishReason: z.optional(z.enum(['stop', 'length', 'content-filter', 'tool-calls', 'error', 'other'])),
  }),
]);
export type StreamEvent = z.infer<typeof streamEventSchema>;
