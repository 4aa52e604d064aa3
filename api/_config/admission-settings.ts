import * as z from 'zod';
import { keyWord, onOrOff, parseUrl, wholeNumber } from './variables.js';

/** Who is let in as a user: JWTs of one issuer. */
export interface UserIssuer {
  /** Compared with `iss` as it stands. */
  issuer: string;
  audience: string;
  jwksUrl: string;
  /** Readers who are not signed in are refused. */
  required: boolean;
}

/** What stands before a new session; `null` is off. */
export interface AdmissionSettings {
  users: UserIssuer | null;
  /** `trials`: how many keys a browser derives before it finds the one, on average. */
  proof: { trials: number } | null;
  turnstile: { secret: string; verifyUrl: string; isTestSecret: boolean } | null;
}

interface Problem {
  variable: string;
  problem: string;
}

/**
 * Reads the variables of admission. Half a setting is a problem: an owner who names an audience expects users.
 *
 * @param env - without the empty variables
 */
export function readAdmission(env: Readonly<Record<string, string | undefined>>): {
  settings: AdmissionSettings;
  problems: readonly Problem[];
} {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      variable: String(path[0]),
      problem: message,
    }));
    return { settings: { users: null, proof: null, turnstile: null }, problems };
  }
  const { data } = parsed;
  const problems: Problem[] = [];
  return {
    problems,
    settings: {
      users: readUsers(data, problems),
      proof: data.DOCENT_POW ? { trials: data.DOCENT_POW_DIFFICULTY } : null,
      turnstile: readTurnstile(data, problems),
    },
  };
}

const NOT_SECURE = 'must be an https address without user-info (http only on this machine)';

/** Keys or verdicts that came over plain http could be anybody's. */
const secureAddress = z
  .string()
  .trim()
  .refine((text) => isSecure(text), NOT_SECURE);

const schema = z.object({
  DOCENT_AUTH_ISSUER: z
    .string()
    .trim()
    .regex(/^[!-~]{1,512}$/, 'must be one word of visible ASCII')
    .optional(),
  DOCENT_AUTH_AUDIENCE: z.string().trim().max(512, 'must be at most 512 characters').optional(),
  DOCENT_AUTH_JWKS_URL: secureAddress.optional(),
  DOCENT_AUTH_REQUIRED: onOrOff,
  DOCENT_POW: onOrOff,
  // 200 trials of 5,000 iterations are a million: about a second of a slow phone's one thread.
  DOCENT_POW_DIFFICULTY: wholeNumber(10, 10_000).default(200),
  DOCENT_TURNSTILE_SECRET: keyWord.optional(),
  DOCENT_TURNSTILE_VERIFY_URL: secureAddress.default(
    'https://challenges.cloudflare.com/turnstile/v0/siteverify',
  ),
  NODE_ENV: z.string().optional(),
  VERCEL_ENV: z.string().optional(),
});
type Data = z.infer<typeof schema>;

function readUsers(data: Data, problems: Problem[]): UserIssuer | null {
  const issuer = data.DOCENT_AUTH_ISSUER;
  if (issuer === undefined) {
    const isHalf =
      data.DOCENT_AUTH_AUDIENCE !== undefined ||
      data.DOCENT_AUTH_JWKS_URL !== undefined ||
      data.DOCENT_AUTH_REQUIRED;
    if (isHalf) {
      problems.push({
        variable: 'DOCENT_AUTH_ISSUER',
        problem: 'is missing: the other DOCENT_AUTH variables need it',
      });
    }
    return null;
  }
  const jwksUrl = data.DOCENT_AUTH_JWKS_URL ?? `${issuer.replace(/\/+$/, '')}/api/auth/jwks`;
  if (!isSecure(jwksUrl)) {
    problems.push({
      variable: 'DOCENT_AUTH_ISSUER',
      problem: `${NOT_SECURE}, or DOCENT_AUTH_JWKS_URL must say where the keys are`,
    });
    return null;
  }
  return {
    issuer,
    audience: data.DOCENT_AUTH_AUDIENCE ?? issuer,
    jwksUrl,
    required: data.DOCENT_AUTH_REQUIRED,
  };
}

/** Cloudflare publishes these: whoever knows them passes. Source: https://developers.cloudflare.com/turnstile/troubleshooting/testing/ */
const TEST_SECRET = /^[123]x0{20,}[0-9A-Za-z]*$/;

function readTurnstile(data: Data, problems: Problem[]): AdmissionSettings['turnstile'] {
  const secret = data.DOCENT_TURNSTILE_SECRET;
  if (secret === undefined) return null;
  const isTestSecret = TEST_SECRET.test(secret);
  if (isTestSecret && (data.NODE_ENV === 'production' || data.VERCEL_ENV === 'production')) {
    problems.push({
      variable: 'DOCENT_TURNSTILE_SECRET',
      problem: "is one of Cloudflare's published test secrets, which let everybody in",
    });
  }
  return { secret, verifyUrl: data.DOCENT_TURNSTILE_VERIFY_URL, isTestSecret };
}

function isSecure(text: string): boolean {
  const url = parseUrl(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
}
