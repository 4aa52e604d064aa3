import * as z from 'zod/mini';

/**
 * A proof of work as the function asks for it: ALTCHA's second version (https://altcha.org), a counter to be found for
 * which PBKDF2 gives a key that begins as the function knows it does. Signed, so it comes back as it went out.
 */
export const powChallengeSchema = z.strictObject({
  parameters: z.strictObject({
    algorithm: z.literal('PBKDF2/SHA-256'),
    /** Iterations of one trial; the bound keeps a stranger's challenge from holding a reader's processor. */
    cost: z.int().check(z.minimum(1), z.maximum(100_000)),
    /** What it is good for. */
    data: z.strictObject({
      origin: z.string().check(z.maxLength(512)),
      book: z.string().check(z.maxLength(128)),
    }),
    /** Unix seconds. */
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

/** A solved challenge, as it goes back in `proof`. */
export const proofSchema = z.strictObject({
  challenge: powChallengeSchema,
  solution: z.object({
    counter: z.int().check(z.minimum(0), z.maximum(4_294_967_295)),
    derivedKey: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
});
export type Proof = z.infer<typeof proofSchema>;

/** What a new session costs, in the error `challenge_required`: each part that is there must be met. */
export const challengeSchema = z.object({
  pow: z.optional(powChallengeSchema),
  /** A token of Cloudflare Turnstile. */
  turnstile: z.optional(z.literal(true)),
});
export type Challenge = z.infer<typeof challengeSchema>;
