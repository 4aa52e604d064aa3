import * as z from 'zod';
import {
  isLoopback,
  keyWord,
  onOrOff,
  parseUrl,
  shortText,
  wholeNumber,
  type ConfigProblem,
} from './variables.js';

/** The issuer whose JWTs are accepted. */
export type UserIssuer = NonNullable<ReturnType<typeof readUsers>>;

/** What a new session requires; a part that is `null` is switched off. */
export type AdmissionSettings = ReturnType<typeof readAdmission>;

const NOT_SECURE = 'must be an https URL without credentials (http is allowed for localhost only)';

/** An https URL, because keys or verdicts received over plain http could come from anyone. */
const secureUrl = z.string().trim().refine(isSecure, NOT_SECURE);

/** The environment variables for admission. */
export const ADMISSION_VARIABLES = {
  DOCENT_AUTH_ISSUER: z
    .string()
    .trim()
    .regex(/^[!-~]{1,512}$/, 'must consist of visible ASCII characters without spaces')
    .optional(),
  DOCENT_AUTH_AUDIENCE: shortText(512).optional(),
  DOCENT_AUTH_JWKS_URL: secureUrl.optional(),
  DOCENT_AUTH_REQUIRED: onOrOff,
  DOCENT_POW: onOrOff,
  // 200 trials of 5,000 iterations take about a second on one thread of a slow phone.
  DOCENT_POW_DIFFICULTY: wholeNumber(10, 10_000).default(200),
  DOCENT_SESSION_HOURS: wholeNumber(1, 720).default(12),
  DOCENT_SESSION_EPOCH: wholeNumber(0, 999_999_999).default(0),
  DOCENT_TURNSTILE_SECRET: keyWord.optional(),
  DOCENT_TURNSTILE_VERIFY_URL: secureUrl.default('https://challenges.cloudflare.com/turnstile/v0/siteverify'),
  NODE_ENV: z.string().optional(),
  VERCEL_ENV: z.string().optional(),
};
type Values = z.infer<z.ZodObject<typeof ADMISSION_VARIABLES>>;

/** Reads the admission settings and adds anything wrong with them to `problems`. */
export function readAdmission(values: Values, problems: ConfigProblem[]) {
  return {
    users: readUsers(values, problems),
    /** `trials` is the number of keys a browser derives, on average, before it finds the right one. */
    proof: values.DOCENT_POW ? { trials: values.DOCENT_POW_DIFFICULTY } : null,
    turnstile: readTurnstile(values, problems),
    sessions: {
      /** How long an anonymous session lasts, however often it is renewed. */
      maxAgeSeconds: values.DOCENT_SESSION_HOURS * 3_600,
      /** Tokens of another epoch are refused, so the owner ends all sessions by changing it. */
      epoch: values.DOCENT_SESSION_EPOCH,
    },
  };
}

function readUsers(values: Values, problems: ConfigProblem[]) {
  const issuer = values.DOCENT_AUTH_ISSUER;
  if (issuer === undefined) {
    // An owner who sets any of these expects users to sign in.
    if (values.DOCENT_AUTH_AUDIENCE || values.DOCENT_AUTH_JWKS_URL || values.DOCENT_AUTH_REQUIRED) {
      const problem = 'is missing, but another DOCENT_AUTH variable is set';
      problems.push({ variable: 'DOCENT_AUTH_ISSUER', problem });
    }
    return null;
  }
  const jwksUrl = values.DOCENT_AUTH_JWKS_URL ?? `${issuer.replace(/\/+$/, '')}/api/auth/jwks`;
  if (!isSecure(jwksUrl)) {
    const problem = `${NOT_SECURE}, or DOCENT_AUTH_JWKS_URL must be set`;
    problems.push({ variable: 'DOCENT_AUTH_ISSUER', problem });
    return null;
  }
  return {
    /** Must equal `iss` exactly. */
    issuer,
    audience: values.DOCENT_AUTH_AUDIENCE ?? issuer,
    jwksUrl,
    /** Whether readers who are not signed in are refused. */
    required: values.DOCENT_AUTH_REQUIRED,
  };
}

/** Public test secrets, which accept anyone. Source: https://developers.cloudflare.com/turnstile/troubleshooting/testing/ */
const TEST_SECRET = /^[123]x0{20,}[0-9A-Za-z]*$/;

function readTurnstile(values: Values, problems: ConfigProblem[]) {
  const secret = values.DOCENT_TURNSTILE_SECRET;
  if (secret === undefined) return null;
  const isTestSecret = TEST_SECRET.test(secret);
  if (isTestSecret && (values.NODE_ENV === 'production' || values.VERCEL_ENV === 'production')) {
    const problem = "is one of Cloudflare's public test secrets, which accept anyone";
    problems.push({ variable: 'DOCENT_TURNSTILE_SECRET', problem });
  }
  return { secret, verifyUrl: values.DOCENT_TURNSTILE_VERIFY_URL, isTestSecret };
}

function isSecure(text: string): boolean {
  const url = parseUrl(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}
