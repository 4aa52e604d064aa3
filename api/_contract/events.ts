import * as z from 'zod/mini';

/**
 * The events of an answer's stream: the part of the AI SDK's UI message stream (v1) that Docent writes. Each is one SSE event
 * `data: <json>`. The stream ends with `data: [DONE]`; without it, it was interrupted.
 * Source: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export const streamEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), messageId: z.string() }),
  z.object({ type: z.literal('text-start'), id: z.string() }),
  z.object({ type: z.literal('text-delta'), id: z.string(), delta: z.string() }),
  z.object({ type: z.literal('text-end'), id: z.string() }),
  /** A passage the answer cites; `sourceId` is its number `n` as in `[n]`, in decimal. */
  z.object({
    type: z.literal('source-url'),
    sourceId: z.string(),
    url: z.string(),
    title: z.optional(z.string()),
  }),
  /** Data of the finished turn. `receipt` is sent back with it in `history` (`''` in selection mode). */
  z.object({
    type: z.literal('data-turn'),
    data: z.object({ sessionId: z.string(), messageId: z.string(), receipt: z.string() }),
  }),
  /** Only if conversations are kept: whether this turn was. */
  z.object({ type: z.literal('data-history'), data: z.object({ saved: z.boolean() }) }),
  /** `errorText` is the JSON of a `WireError`. */
  z.object({ type: z.literal('error'), errorText: z.string() }),
  /** `length`: truncated at the output limit; `error`: follows an `error` event. */
  z.object({
    type: z.literal('finish'),
    finishReason: z.optional(z.enum(['stop', 'length', 'content-filter', 'error', 'other'])),
  }),
]);
export type StreamEvent = z.infer<typeof streamEventSchema>;
