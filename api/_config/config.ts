import * as z from 'zod';
import { PASSAGE_KEY_INFO } from '../../plugin/signing/passage-bytes.js';
import { deriveKey, readSecret } from '../../plugin/signing/secret.js';
import { readAdmission, type AdmissionSettings } from './admission-settings.js';
import { LIMIT_VARIABLES, readLimits, type LimitSettings, type StoreSettings } from './limit-settings.js';
import { CALL_VARIABLES, readCalls, type CallSettings } from './model-settings.js';
import { baseUrl, keyWord, onOrOff, parseUrl, wholeNumber } from './variables.js';

/** Keys for one purpose. The first makes signatures; all verify them, so that a secret can be changed without a gap. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]];

/** The model server and what may be asked of it. */
export interface ModelSettings {
  apiKey: string;
  /** Without a trailing slash, as in `https://api.openai.com/v1`. */
  baseUrl: string;
  name: string;
  /** 16..8,192. */
  maxOutputTokens: number;
}

/** The function's checked environment: sub-keys instead of the secret, which goes no further than this stage. */
export interface Config {
  origins: ReadonlySet<string>;
  /** The book's name, part of every signature and token. */
  book: string;
  keys: { session: KeyRing; passage: KeyRing; receipt: KeyRing; challenge: KeyRing; user: KeyRing };
  model: ModelSettings;
  limits: LimitSettings;
  stores: StoreSettings;
  /** The owner's switch: no question reaches the model. */
  paused: boolean;
  calls: CallSettings;
  /** Users, and what a new session costs. */
  admission: AdmissionSettings;
}

/** What is wrong with a variable; for the log only, never with its value. */
export interface ConfigProblem {
  variable: string;
  problem: string;
}

/** The environment's verdict. `origins` is usable on its own: an allowed page may read even why nothing works. */
export type ConfigResult =
  | { ok: true; config: Config; origins: ReadonlySet<string> }
  | { ok: false; problems: readonly ConfigProblem[]; origins: ReadonlySet<string> };

/**
 * Checks the function's environment. Anything missing or doubtful is a problem, never a default that opens the function.
 *
 * @param env - see `.env.example`; an empty variable counts as missing
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const origins = parseOrigins(present['DOCENT_ORIGINS']);
  const parsed = envSchema.safeParse(present);
  const admission = readAdmission(present);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map(describeIssue)),
    ...('problem' in origins ? [{ variable: 'DOCENT_ORIGINS', problem: origins.problem }] : []),
    ...secretProblems(present),
    ...admission.problems,
  ];
  const allowed = 'allowed' in origins ? origins.allowed : NO_ORIGINS;
  if (
    parsed.success &&
    parsed.data.OPENAI_API_KEY === undefined &&
    parsed.data.OPENAI_BASE_URL === undefined
  ) {
    problems.push({
      variable: 'OPENAI_API_KEY',
      problem: 'is missing (a server at OPENAI_BASE_URL may do without)',
    });
  }
  const secrets = [present['DOCENT_SECRET'], present['DOCENT_SECRET_PREVIOUS']].flatMap((text) => {
    const read = readSecret(text);
    return read.ok ? [read.secret] : [];
  });
  const [secret, ...previous] = secrets;
  if (problems.length > 0 || !parsed.success || secret === undefined) {
    return { ok: false, problems, origins: allowed };
  }
  const { data } = parsed;
  const model: ModelSettings = {
    apiKey: data.OPENAI_API_KEY ?? 'none',
    baseUrl: data.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
    name: data.DOCENT_MODEL,
    maxOutputTokens: data.DOCENT_MAX_OUTPUT_TOKENS,
  };
  const ring = (info: string): KeyRing => [
    deriveKey(secret, info),
    ...previous.map((old) => deriveKey(old, info)),
  ];
  return {
    ok: true,
    origins: allowed,
    config: {
      origins: allowed,
      book: data.DOCENT_BOOK,
      keys: {
        session: ring('docent/session/v1'),
        passage: ring(PASSAGE_KEY_INFO),
        receipt: ring('docent/receipt/v1'),
        challenge: ring('docent/challenge/v1'),
        user: ring('docent/user/v1'),
      },
      model,
      ...readLimits(data),
      paused: data.DOCENT_PAUSED,
      calls: readCalls(data, model),
      admission: admission.settings,
    },
  };
}

const NO_ORIGINS: ReadonlySet<string> = new Set();

const envSchema = z.object({
  DOCENT_BOOK: z.string().trim().max(128, 'must be at most 128 characters').default('book'),
  OPENAI_API_KEY: keyWord.optional(),
  OPENAI_BASE_URL: baseUrl.optional(),
  DOCENT_MODEL: z.string().trim().max(256, 'must be at most 256 characters').default('gpt-4.1-mini'),
  // A cited answer is 100 to 400 tokens; the upper bound keeps one inside what `history` takes back.
  DOCENT_MAX_OUTPUT_TOKENS: wholeNumber(16, 8_192).default(1_024),
  DOCENT_RATE_PER_MINUTE: wholeNumber(1, 100_000).default(10),
  ...LIMIT_VARIABLES,
  DOCENT_PAUSED: onOrOff,
  ...CALL_VARIABLES,
});

function describeIssue(issue: z.core.$ZodIssue): ConfigProblem {
  return { variable: String(issue.path[0]), problem: issue.message };
}

/** A comma list of origins, each exactly as a browser sends it: scheme, host, port unless default; nothing after. */
function parseOrigins(text: string | undefined): { allowed: ReadonlySet<string> } | { problem: string } {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  const origins = entries.filter((entry) => entry !== '');
  if (origins.length === 0) return { problem: 'is missing: name the origins of the pages that may ask' };
  const position = origins.findIndex((entry) => !isExactOrigin(entry));
  if (position !== -1) {
    return { problem: `entry ${position + 1} is not an exact origin such as https://example.org` };
  }
  return { allowed: new Set(origins) };
}

function isExactOrigin(entry: string): boolean {
  const url = parseUrl(entry);
  // A URL may hold an asterisk; an origin that a browser sends never matches it, but its author expects so.
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === entry && !entry.includes('*');
}

function secretProblems(env: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  return (['DOCENT_SECRET', 'DOCENT_SECRET_PREVIOUS'] as const).flatMap((variable) => {
    const read = readSecret(env[variable]);
    if (read.ok || (read.error === 'missing' && variable === 'DOCENT_SECRET_PREVIOUS')) return [];
    return [{ variable, problem: read.error === 'missing' ? 'is missing' : 'is under 32 bytes' }];
  });
}
