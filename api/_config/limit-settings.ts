import * as z from 'zod';
import { onOrOff, wholeNumber } from './variables.js';

/** How much readers may ask, and all of them together. */
export interface LimitSettings {
  /** Questions of an anonymous session in a minute, 1 or more. */
  sessionPerMinute: number;
  /** Questions from an address prefix in a minute, 1 or more. */
  addressPerMinute: number;
  /** How many times as much a signed-in reader gets, 1 to 100. */
  signedInFactor: number;
  /** Questions to the book in a day (UTC). */
  questionsPerDay: number;
  /** Model tokens for the book in a day (UTC), question and answer together. */
  tokensPerDay: number;
  /** The headers, lower case, in which the platform tells the reader's address; the first that is there counts. */
  addressHeaders: readonly string[];
}

/** Where counters and conversations are kept. */
export interface StoreSettings {
  /** A secret: it holds a password. */
  redisUrl: string | null;
  /** A secret: it holds a password. */
  databaseUrl: string | null;
  /** Whether conversations are kept at all. */
  keepsHistory: boolean;
  /** How long each message is kept, in seconds. */
  historySeconds: number;
}

/** The variables of this section. */
export const LIMIT_VARIABLES = {
  DOCENT_ADDRESS_RATE_PER_MINUTE: wholeNumber(1, 1_000_000).optional(),
  DOCENT_SIGNED_IN_FACTOR: wholeNumber(1, 100).default(3),
  DOCENT_QUESTIONS_PER_DAY: wholeNumber(1, 100_000_000).default(2_000),
  // The largest sum a Postgres integer holds is twice this: room for what is reserved and given back.
  DOCENT_TOKENS_PER_DAY: wholeNumber(1_000, 999_999_999).default(10_000_000),
  DOCENT_ADDRESS_HEADER: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be the name of one header')
    .optional(),
  VERCEL: z.string().optional(),
  REDIS_URL: serverUrl('redis', 'rediss'),
  DATABASE_URL: serverUrl('postgres', 'postgresql'),
  DOCENT_STORE_SESSIONS: onOrOff,
  DOCENT_STORE_SECONDS: wholeNumber(1, 31_536_000).default(86_400),
} as const;

/** The parsed variables. */
type LimitValues = z.infer<z.ZodObject<typeof LIMIT_VARIABLES>> & { DOCENT_RATE_PER_MINUTE: number };

/**
 * The section's settings.
 *
 * An address counts for six sessions unless told otherwise: a household or a seminar behind one router, not a botnet.
 */
export function readLimits(values: LimitValues): { limits: LimitSettings; stores: StoreSettings } {
  const perMinute = values.DOCENT_RATE_PER_MINUTE;
  return {
    limits: {
      sessionPerMinute: perMinute,
      addressPerMinute: values.DOCENT_ADDRESS_RATE_PER_MINUTE ?? 6 * perMinute,
      signedInFactor: values.DOCENT_SIGNED_IN_FACTOR,
      questionsPerDay: values.DOCENT_QUESTIONS_PER_DAY,
      tokensPerDay: values.DOCENT_TOKENS_PER_DAY,
      addressHeaders: readAddressHeaders(values),
    },
    stores: {
      redisUrl: values.REDIS_URL ?? null,
      databaseUrl: values.DATABASE_URL ?? null,
      keepsHistory: values.DOCENT_STORE_SESSIONS,
      historySeconds: values.DOCENT_STORE_SECONDS,
    },
  };
}

/**
 * Vercel overwrites both headers at its edge; anywhere else a client may send them itself.
 * Source: https://vercel.com/docs/headers/request-headers
 */
function readAddressHeaders(values: LimitValues): readonly string[] {
  if (values.DOCENT_ADDRESS_HEADER !== undefined) return [values.DOCENT_ADDRESS_HEADER];
  return values.VERCEL === '1' ? ['x-vercel-forwarded-for', 'x-real-ip'] : [];
}

/** An address as the drivers take it; its password is in it, so no message quotes it. */
function serverUrl(...schemes: readonly string[]) {
  return z
    .string()
    .trim()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), {
      error: `must be an address that begins with ${schemes[0]}://`,
    })
    .optional();
}
