import * as z from 'zod/mini';

/**
 * The events of an answer's stream: the part of the AI SDK's UI message stream (v1) that Docent writes. Each is sent as one
 * SSE event, `data: <json>`. A stream that does not end with `data: [DONE]` was interrupted.
 * Source: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export const streamEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), messageId: z.string() }),
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
  /** Data about the finished turn. The client sends `receipt` back with the turn in `history` (`''` in selection mode). */
  z.object({
    type: z.literal('data-turn'),
    data: z.object({ sessionId: z.string(), messageId: z.string(), receipt: z.string() }),
  }),
  /** Only sent if conversations are kept: whether this turn was stored. */
  z.object({ type: z.literal('data-history'), data: z.object({ saved: z.boolean() }) }),
  /** `errorText` is a `WireError` as JSON. */
  z.object({ type: z.literal('error'), errorText: z.string() }),
  /** The reason is `length` if the answer was cut off at the output limit, and `error` after an `error` event. */
  z.object({
    type: z.literal('finish'),
    finishReason: z.optional(z.enum(['stop', 'length', 'content-filter', 'error', 'other'])),
  }),
]);
export type StreamEvent = z.infer<typeof streamEventSchema>;
