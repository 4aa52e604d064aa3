import * as z from 'zod/mini';

/**
 * A proof-of-work challenge, ALTCHA version 2 (https://altcha.org): find the counter for which PBKDF2 derives a key with
 * the given prefix. It is signed, so that it cannot be changed before it comes back.
 */
export const powChallengeSchema = z.strictObject({
  parameters: z.strictObject({
    algorithm: z.literal('PBKDF2/SHA-256'),
    /** Iterations per trial, limited so that a forged challenge cannot block a reader's browser. */
    cost: z.int().check(z.minimum(1), z.maximum(100_000)),
    /** The origin and book the challenge is valid for. */
    data: z.strictObject({
      origin: z.string().check(z.maxLength(512)),
      book: z.string().check(z.maxLength(128)),
    }),
    /** Expiry time in Unix seconds. */
    expiresAt: z.int(),
    keyLength: z.literal(32),
    keyPrefix: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
    keySignature: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    nonce: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
    salt: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  }),
  signature: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type PowChallenge = z.infer<typeof powChallengeSchema>;

/** A solved challenge, sent back in the field `proof`. */
export const proofSchema = z.strictObject({
  challenge: powChallengeSchema,
  solution: z.object({
    counter: z.int().check(z.minimum(0), z.maximum(4_294_967_295)),
    derivedKey: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
});
export type Proof = z.infer<typeof proofSchema>;

/** The `action` with which a page must render Turnstile, so that a token that another form of the site got opens no session. */
export const TURNSTILE_ACTION = 'docent-session';

/** The part of the error `challenge_required` that lists what a new session requires: every field present must be met. */
export const challengeSchema = z.object({
  pow: z.optional(powChallengeSchema),
  /** Whether a Cloudflare Turnstile token is required. */
  turnstile: z.optional(z.literal(true)),
});
export type Challenge = z.infer<typeof challengeSchema>;
