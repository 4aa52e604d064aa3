import * as z from 'zod';
import { onOrOff, wholeNumber } from './variables.js';

/** How much readers may ask, each and together. */
export type LimitSettings = ReturnType<typeof readLimits>['limits'];

/** Where counters and conversations are kept. Both URLs contain passwords. */
export type StoreSettings = ReturnType<typeof readLimits>['stores'];

/** The variables of this topic. */
export const LIMIT_VARIABLES = {
  DOCENT_RATE_PER_MINUTE: wholeNumber(1, 100_000).default(10),
  DOCENT_ADDRESS_RATE_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  DOCENT_SIGNED_IN_FACTOR: wholeNumber(1, 100).default(3),
  DOCENT_QUESTIONS_PER_DAY: wholeNumber(1, 100_000_000).default(2_000),
  // A Postgres integer holds a little more than twice this, which leaves room for reservations.
  DOCENT_TOKENS_PER_DAY: wholeNumber(1_000, 999_999_999).default(10_000_000),
  DOCENT_ADDRESS_HEADER: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be a single header name')
    .optional(),
  VERCEL: z.string().optional(),
  REDIS_URL: storeUrl('redis', 'rediss'),
  DATABASE_URL: storeUrl('postgres', 'postgresql'),
  DOCENT_STORE_SESSIONS: onOrOff,
  DOCENT_STORE_SECONDS: wholeNumber(1, 31_536_000).default(86_400),
} as const;

type LimitValues = z.infer<z.ZodObject<typeof LIMIT_VARIABLES>>;

/** Reads the settings of this topic. */
export function readLimits(values: LimitValues) {
  const perMinute = values.DOCENT_RATE_PER_MINUTE;
  return {
    limits: {
      /** Questions of an anonymous session in a minute. */
      sessionPerMinute: perMinute,
      /** Questions from an address prefix in a minute; by default as many as six sessions: a household or a class. */
      addressPerMinute: values.DOCENT_ADDRESS_RATE_PER_MINUTE ?? 6 * perMinute,
      /** Multiplies both for a signed-in reader. */
      signedInFactor: values.DOCENT_SIGNED_IN_FACTOR,
      /** Questions to the book in a day (UTC). */
      questionsPerDay: values.DOCENT_QUESTIONS_PER_DAY,
      /** Model tokens for the book in a day (UTC), input and output. */
      tokensPerDay: values.DOCENT_TOKENS_PER_DAY,
      /** Headers in which the platform passes on the reader's address, lower case; the first one present counts. */
      addressHeaders: readAddressHeaders(values),
    },
    stores: {
      redisUrl: values.REDIS_URL ?? null,
      databaseUrl: values.DATABASE_URL ?? null,
      /** Whether conversations are kept, each turn for `historySeconds`. */
      keepsHistory: values.DOCENT_STORE_SESSIONS,
      historySeconds: values.DOCENT_STORE_SECONDS,
    },
  };
}

/**
 * Vercel overwrites both headers; on other platforms a client could send them.
 * Source: https://vercel.com/docs/headers/request-headers
 */
function readAddressHeaders(values: LimitValues): readonly string[] {
  if (values.DOCENT_ADDRESS_HEADER !== undefined) return [values.DOCENT_ADDRESS_HEADER];
  return values.VERCEL === '1' ? ['x-vercel-forwarded-for', 'x-real-ip'] : [];
}

/** A URL for a driver. It contains a password, so no message quotes it. */
function storeUrl(...schemes: readonly string[]) {
  return z
    .string()
    .trim()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), {
      error: `must be a URL that begins with ${schemes[0]}://`,
    })
    .optional();
}
