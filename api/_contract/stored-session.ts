import * as z from 'zod/mini';

/** Body of `POST /api/feedback`: a reader's rating of an answer. */
export const feedbackSchema = z.strictObject({
  /** From `messageId` in the answer's `start` event, or `message_id` in a JSON answer. */
  message_id: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  rating: z.enum(['up', 'down']),
  reason: z.optional(
    // A store would alter or reject a lone surrogate or a NUL.
    z.string().check(
      z.maxLength(1_000),
      z.refine((text) => !/[\p{Surrogate}\0]/u.test(text)),
    ),
  ),
});
export type FeedbackRequest = z.infer<typeof feedbackSchema>;

/** A stored question with its answer. */
export const storedTurnSchema = z.object({
  message_id: z.string(),
  question: z.string(),
  answer: z.string(),
  sources: z.array(z.object({ n: z.number(), url: z.string(), title: z.string() })),
  /** ISO 8601. */
  created_at: z.string(),
  /** ISO 8601; the time at which the turn is deleted. */
  expires_at: z.string(),
  feedback: z.optional(z.object({ rating: z.enum(['up', 'down']), reason: z.optional(z.string()) })),
});
export type StoredTurn = z.infer<typeof storedTurnSchema>;

/** Response of `GET /api/sessions/{id}`: one page of a conversation, the latest by default, with its oldest turn first. */
export const storedSessionSchema = z.object({
  session_id: z.string(),
  turns: z.array(storedTurnSchema),
  /** Only if there are earlier turns: the value of `before` with which the request returns the page before this one. */
  earlier: z.optional(z.string()),
});
export type StoredSession = z.infer<typeof storedSessionSchema>;

/** Response of `GET /api/sessions`: the user's conversations or the anonymous session's only one, latest first. */
export const sessionListSchema = z.object({
  sessions: z.array(
    z.object({
      session_id: z.string(),
      turns: z.number(),
      /** The start of the first question, at most 120 characters. */
      title: z.string(),
      /** ISO 8601. */
      updated_at: z.string(),
    }),
  ),
});
export type SessionList = z.infer<typeof sessionListSchema>;
