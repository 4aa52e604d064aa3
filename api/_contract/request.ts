import * as z from 'zod/mini';
import { buildNameSchema, SECTIONS_MAX } from '../../plugin/format/chunk.js';
import { proofSchema } from './challenge.js';
import { LIMITS } from './limits.js';

/** A chunk as sent to the model, with the name of its build and its signature. */
export const passageSchema = z.strictObject({
  id: z.string().check(z.maxLength(64)),
  url: z.string().check(z.maxLength(2_048)),
  anchor: z.string().check(z.maxLength(512)),
  title: z.string().check(z.maxLength(512)),
  breadcrumbs: z.array(z.string().check(z.maxLength(512))).check(z.maxLength(16)),
  text: z.string().check(z.minLength(1), z.maxLength(LIMITS.passageMaxChars)),
  /** The sections of a passage that joins several, in order: where each begins in `text`, its anchor and its heading. */
  sections: z.optional(
    z
      .array(
        z.strictObject({
          at: z.int().check(z.minimum(0), z.maximum(LIMITS.passageMaxChars)),
          anchor: z.string().check(z.maxLength(512)),
          heading: z.string().check(z.maxLength(512)),
        }),
      )
      .check(z.minLength(1), z.maxLength(SECTIONS_MAX)),
  ),
  /** Build name from the manifest, the same for all passages of a request. */
  build: buildNameSchema,
  signature: z.string().check(z.maxLength(128)),
});
export type Passage = z.infer<typeof passageSchema>;

/** A finished turn of this session, with the receipt the function issued for it. */
const turnSchema = z.strictObject({
  question: z.string().check(z.maxLength(LIMITS.messageMaxChars)),
  answer: z.string().check(z.maxLength(32_000)),
  receipt: z.string().check(z.maxLength(128)),
});
export type Turn = z.infer<typeof turnSchema>;

/** The table of contents of one index partition, as the build signed it. */
export const contentsSchema = z.strictObject({
  /** Key of the partition. */
  partition: z.string().check(z.maxLength(512)),
  text: z.string().check(z.minLength(1), z.maxLength(LIMITS.contentsMaxChars)),
  /** The same as that of the passages. */
  build: buildNameSchema,
  signature: z.string().check(z.maxLength(128)),
});
export type Contents = z.infer<typeof contentsSchema>;

/** A search that the model asked for and the client has made. */
export const searchStepSchema = z.strictObject({
  /** All queries that the model has written for this question so far, oldest first. */
  queries: z
    .array(z.string().check(z.minLength(1), z.maxLength(LIMITS.searchQueryMaxChars)))
    .check(z.minLength(1), z.maxLength(LIMITS.searchStepsMax * LIMITS.searchQueriesMax)),
  /** From the `data-step` event of the step before. Worth one request within 90 seconds. */
  receipt: z.string().check(z.maxLength(256)),
});
export type SearchStep = z.infer<typeof searchStepSchema>;

/** The page the reader is on, passed to the model as untrusted data. */
const pageSchema = z.strictObject({
  path: z.string().check(z.maxLength(2_048)),
  title: z.string().check(z.maxLength(512)),
});

/** The manifest's name of the book. Passages are verified under it if the function accepts more than one book. */
const bookNameSchema = z.string().check(z.regex(/^[\w.-]{1,64}$/u));

const bookRequestSchema = z.strictObject({
  mode: z.literal('normal'),
  message: z.string(),
  session_id: z.optional(z.string().check(z.maxLength(128))),
  context: z.array(passageSchema).check(z.maxLength(LIMITS.passagesMax)),
  contents: z.optional(z.array(contentsSchema).check(z.maxLength(LIMITS.contentsMaxParts))),
  book: z.optional(bookNameSchema),
  history: z.optional(z.array(turnSchema).check(z.maxLength(LIMITS.historyMaxTurns))),
  page: z.optional(pageSchema),
  /** Whether the client can search the book, so that the model may be offered the tool `search_book`. */
  can_search: z.optional(z.boolean()),
  /** Set in each request of a question after the first. */
  step: z.optional(searchStepSchema),
});

/**
 * Body of `POST /api/chat`. In `normal` mode, it has 1 to 24 signed passages, or none if the client can search and sends the
 * book's contents: a question in another language than the book's finds nothing until the model has written queries. In
 * `selection_only` mode, the selected text is the model's only material; passages come along only to show that it is the book's. `session_id` is accepted from older clients but
 * ignored, because the token names the session.
 */
export const chatRequestSchema = z.discriminatedUnion('mode', [
  bookRequestSchema.check(z.refine(hasMaterial, { path: ['context'] })),
  z.strictObject({
    mode: z.literal('selection_only'),
    message: z.string(),
    session_id: z.optional(z.string().check(z.maxLength(128))),
    selected_text: z.string(),
    /** The passages that the selection stands in, in reading order. Without them, or if they do not hold its words, small limits apply. */
    context: z.optional(z.array(passageSchema).check(z.maxLength(LIMITS.selectionPassagesMax))),
    book: z.optional(bookNameSchema),
    page: z.optional(pageSchema),
  }),
]);
export type ChatRequest = z.infer<typeof chatRequestSchema>;

function hasMaterial(request: z.infer<typeof bookRequestSchema>): boolean {
  const { context, contents = [], can_search: canSearch = false } = request;
  return context.length >= LIMITS.passagesMin || (canSearch && contents.length > 0);
}

/**
 * Body of `POST /api/session`. All fields are optional, and unknown ones (`sid`, `session_id`, `jti`) are ignored. Because
 * this route's bearer token is a session token to renew, a user's JWT is sent in the body.
 */
export const sessionRequestSchema = z.object({
  /** A JWT from the issuer in `DOCENT_AUTH_ISSUER`; ignored if no issuer is set. */
  user_token: z.optional(z.string()),
  /** The solved challenge from `challenge_required`. */
  proof: z.optional(proofSchema),
  /** The token that the page got from Turnstile. */
  turnstile_token: z.optional(z.string().check(z.maxLength(2_048))),
});
export type SessionRequest = z.infer<typeof sessionRequestSchema>;

/** Response of `POST /api/session`. */
export const sessionResponseSchema = z.object({
  token: z.string(),
  /** Lifetime of the token, in seconds. */
  expires_in: z.number(),
  /** Public id of the session that the token belongs to. */
  session_id: z.string(),
});
export type SessionResponse = z.infer<typeof sessionResponseSchema>;

/** Response of `POST /api/chat` with `Accept: application/json`. */
export const chatResponseSchema = z.object({
  response: z.string(),
  session_id: z.string(),
  message_id: z.string(),
  sources: z.array(z.object({ n: z.number(), id: z.string(), url: z.string(), title: z.string() })),
  /** To be sent back with the turn in `history`. */
  receipt: z.string(),
  /** Only present if conversations are kept: whether this turn was stored. */
  saved: z.optional(z.boolean()),
});
export type ChatResponse = z.infer<typeof chatResponseSchema>;
