import * as z from 'zod';
import { onOrOff, wholeNumber } from './variables.js';

/** How much readers may ask, individually and in total. */
export type LimitSettings = ReturnType<typeof readLimits>['limits'];

/** Where counters and conversations are kept. Both URLs may contain passwords. */
export type StoreSettings = ReturnType<typeof readLimits>['stores'];

/** The environment variables for limits and stores. */
export const LIMIT_VARIABLES = {
  DOCENT_RATE_PER_MINUTE: wholeNumber(1, 100_000).default(10),
  DOCENT_ADDRESS_RATE_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  DOCENT_SIGNED_IN_FACTOR: wholeNumber(1, 100).default(3),
  DOCENT_QUESTIONS_PER_DAY: wholeNumber(1, 100_000_000).default(2_000),
  // Enough for ten million of the largest questions; far below 2^53, up to which a double and Redis' Lua count exactly.
  DOCENT_TOKENS_PER_DAY: wholeNumber(1_000, 999_999_999_999).default(10_000_000),
  DOCENT_ADDRESS_SHARE: wholeNumber(1, 100).default(10),
  DOCENT_SELECTION_PER_MINUTE: wholeNumber(1, 100_000).default(5),
  DOCENT_SELECTION_SHARE: wholeNumber(1, 100).default(10),
  DOCENT_ADDRESS_HEADER: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be a single header name')
    .optional(),
  REDIS_URL: storeUrl('redis', 'rediss'),
  DATABASE_URL: storeUrl('postgres', 'postgresql'),
  DOCENT_STORE_SESSIONS: onOrOff,
  DOCENT_STORE_SECONDS: wholeNumber(1, 31_536_000).default(86_400),
} as const;

type LimitValues = z.infer<z.ZodObject<typeof LIMIT_VARIABLES>>;

/** Reads the settings for limits and stores. */
export function readLimits(values: LimitValues) {
  const perMinute = values.DOCENT_RATE_PER_MINUTE;
  return {
    limits: {
      /** Questions per minute from an anonymous session. */
      sessionPerMinute: perMinute,
      /** Questions per minute from an address prefix; by default as many as for six sessions: a household or a class. */
      addressPerMinute: values.DOCENT_ADDRESS_RATE_PER_MINUTE ?? 6 * perMinute,
      /** Multiplier of both limits above for a signed-in reader. */
      signedInFactor: values.DOCENT_SIGNED_IN_FACTOR,
      /** Questions per UTC day for the whole book. */
      questionsPerDay: values.DOCENT_QUESTIONS_PER_DAY,
      /** Model tokens, input plus output, per UTC day for the whole book. */
      tokensPerDay: values.DOCENT_TOKENS_PER_DAY,
      /** Percent of both day's limits for one address prefix, or for one signed-in reader. */
      addressShare: values.DOCENT_ADDRESS_SHARE,
      /** Questions per minute, from an address prefix or a signed-in reader, about a selection that is not shown to be the book's. */
      otherTextPerMinute: values.DOCENT_SELECTION_PER_MINUTE,
      /** Percent of both day's limits for all such questions together. */
      otherTextShare: values.DOCENT_SELECTION_SHARE,
      /** Lower-case names of headers in which the platform passes on the reader's address; the first one present counts. */
      addressHeaders: values.DOCENT_ADDRESS_HEADER === undefined ? [] : [values.DOCENT_ADDRESS_HEADER],
    },
    stores: {
      redisUrl: values.REDIS_URL ?? null,
      databaseUrl: values.DATABASE_URL ?? null,
      /** Whether conversations are kept; if so, each turn is kept for `historySeconds`. */
      keepsHistory: values.DOCENT_STORE_SESSIONS,
      historySeconds: values.DOCENT_STORE_SECONDS,
    },
  };
}

/** Creates a schema for a driver's URL, which may contain a password, so no message quotes it. */
function storeUrl(...schemes: readonly string[]) {
  return z
    .string()
    .trim()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), {
      error: `must be a URL that begins with ${schemes[0]}://`,
    })
    .optional();
}
