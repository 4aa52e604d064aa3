import * as z from 'zod/mini';
import { buildNameSchema } from '../../plugin/format/build-name.js';
import { proofSchema } from './challenge.js';
import { LIMITS } from './limits.js';

/** A chunk as sent to the model, with the signature the build gave it and that build's name. */
export const passageSchema = z.strictObject({
  id: z.string().check(z.maxLength(64)),
  url: z.string().check(z.maxLength(2_048)),
  anchor: z.string().check(z.maxLength(512)),
  title: z.string().check(z.maxLength(512)),
  breadcrumbs: z.array(z.string().check(z.maxLength(512))).check(z.maxLength(16)),
  text: z.string().check(z.minLength(1), z.maxLength(LIMITS.passageMaxChars)),
  /** From the manifest; the same in all passages of a request. */
  build: buildNameSchema,
  signature: z.string().check(z.maxLength(128)),
});
export type Passage = z.infer<typeof passageSchema>;

/** A finished exchange of this session, with the receipt the function gave for it. */
const turnSchema = z.strictObject({
  question: z.string().check(z.maxLength(LIMITS.messageMaxChars)),
  answer: z.string().check(z.maxLength(32_000)),
  receipt: z.string().check(z.maxLength(128)),
});
export type Turn = z.infer<typeof turnSchema>;

/** The page the reader is on: told to the model as data, never trusted. */
const pageSchema = z.strictObject({
  path: z.string().check(z.maxLength(2_048)),
  title: z.string().check(z.maxLength(512)),
});

/**
 * Body of `POST /api/chat`. `normal`: 1..8 signed passages. `selection_only`: the selected text and nothing else.
 * `session_id` is accepted for older clients and ignored: the session is the token's.
 */
export const chatRequestSchema = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('normal'),
    message: z.string(),
    session_id: z.optional(z.string().check(z.maxLength(128))),
    context: z.array(passageSchema).check(z.minLength(LIMITS.passagesMin), z.maxLength(LIMITS.passagesMax)),
    history: z.optional(z.array(turnSchema).check(z.maxLength(LIMITS.historyMaxTurns))),
    page: z.optional(pageSchema),
  }),
  z.strictObject({
    mode: z.literal('selection_only'),
    message: z.string(),
    session_id: z.optional(z.string().check(z.maxLength(128))),
    selected_text: z.string(),
    page: z.optional(pageSchema),
  }),
]);
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/**
 * Body of `POST /api/session`: all of it optional, and ids in it (`sid`, `session_id`, `jti`) are not looked at.
 * The bearer of this route is a session token to be renewed, so a user's JWT has a field of its own.
 */
export const sessionRequestSchema = z.object({
  /** A JWT of the issuer in `DOCENT_AUTH_ISSUER`; ignored by a function without one. */
  user_token: z.optional(z.string()),
  /** The solved challenge of a `challenge_required`. */
  proof: z.optional(proofSchema),
  /** What Turnstile gave the page. */
  turnstile_token: z.optional(z.string().check(z.maxLength(2_048))),
});
export type SessionRequest = z.infer<typeof sessionRequestSchema>;

/** Answer of `POST /api/session`. */
export const sessionResponseSchema = z.object({
  token: z.string(),
  /** Seconds from now. */
  expires_in: z.number(),
  /** Public id of the session the token belongs to. */
  session_id: z.string(),
});
export type SessionResponse = z.infer<typeof sessionResponseSchema>;

/** Answer of `POST /api/chat` under `Accept: application/json`. */
export const chatResponseSchema = z.object({
  response: z.string(),
  session_id: z.string(),
  message_id: z.string(),
  sources: z.array(z.object({ n: z.number(), id: z.string(), url: z.string(), title: z.string() })),
  /** Send it back with the turn in `history`. */
  receipt: z.string(),
  /** Only where conversations are kept: whether this turn was. */
  saved: z.optional(z.boolean()),
});
export type ChatResponse = z.infer<typeof chatResponseSchema>;
