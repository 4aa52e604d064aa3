import * as z from 'zod';
import { CONTENTS_KEY_INFO, PASSAGE_KEY_INFO } from '../../plugin/signing/passage-bytes.js';
import {
  deriveKey,
  nameKey,
  readSecret,
  SECRET_COMMAND,
  SECRET_PROBLEMS,
} from '../../plugin/signing/secret.js';
import { ADMISSION_VARIABLES, readAdmission, type AdmissionSettings } from './admission-settings.js';
import { LIMIT_VARIABLES, readLimits, type LimitSettings, type StoreSettings } from './limit-settings.js';
import { findPlatform, WORKERS } from './platform.js';
import { MODEL_VARIABLES, readModel, type CallSettings, type ModelSettings } from './model-settings.js';
import { readSearch, SEARCH_VARIABLES, type PromptSettings, type SearchSettings } from './search-settings.js';
import { readSelections, SELECTION_VARIABLES, type SelectionSettings } from './selection-settings.js';
import { onOrOff, parseUrl, shortText, type ConfigProblem } from './variables.js';

/** Keys for one purpose. The first one signs and all of them verify, so the secret can be replaced without downtime. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]];

type KeyPurpose = 'session' | 'passage' | 'contents' | 'receipt' | 'step' | 'challenge' | 'user';

/** The function's validated environment. It contains keys derived from the secret, not the secret itself. */
export interface Config {
  origins: ReadonlySet<string>;
  /** The book's name, part of every token and of the keys in a store. */
  book: string;
  /** The only book whose passages are accepted; `null` for any book that is signed with the secret. */
  onlyBook: string | null;
  /** Names of the secrets, the current one first; see `nameKey`. */
  keyIds: readonly string[];
  keys: Readonly<Record<KeyPurpose, KeyRing>>;
  model: ModelSettings;
  limits: LimitSettings;
  stores: StoreSettings;
  /** The platform that runs this function in several short-lived instances; `null` if none is recognised. */
  platform: string | null;
  /** The owner's pause switch: while it is on, no question reaches the model. */
  paused: boolean;
  calls: CallSettings;
  search: SearchSettings;
  prompt: PromptSettings;
  selection: SelectionSettings;
  admission: AdmissionSettings;
}

/** `config` is `null` if there are problems; `origins` still lets a page on an allowed origin read the error. */
export interface ConfigResult {
  config: Config | null;
  problems: readonly ConfigProblem[];
  origins: ReadonlySet<string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Validates the function's environment. A missing, empty or doubtful value never falls back to a permissive default.
 *
 * @param runtime - The runtime's `navigator.userAgent`.
 */
export function readConfig(env: Environment, runtime?: string): ConfigResult {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const problems: ConfigProblem[] = [];
  const parsed = envSchema.safeParse(present);
  for (const { path, message } of parsed.error?.issues ?? []) {
    problems.push({ variable: String(path[0]), problem: message });
  }
  const origins = readOrigins(present['DOCENT_ORIGINS'], problems);
  const [secret, ...previous] = readSecrets(present, problems);
  const admission = parsed.success ? readAdmission(parsed.data, problems) : null;
  const model = parsed.success ? readModel(parsed.data, problems) : null;
  if (parsed.success && !parsed.data.OPENAI_API_KEY && !parsed.data.OPENAI_BASE_URL) {
    const problem = 'is missing; it is optional only if OPENAI_BASE_URL is set';
    problems.push({ variable: 'OPENAI_API_KEY', problem, reason: 'missing' });
  }
  const platform = findPlatform(present, runtime);
  if (platform === WORKERS) problems.push(...findStores(present));
  const isRead = admission !== null && model !== null && secret !== undefined;
  if (problems.length > 0 || !parsed.success || !isRead) {
    return { config: null, problems, origins };
  }
  const ring = (info: string): KeyRing => [
    deriveKey(secret, info),
    ...previous.map((old) => deriveKey(old, info)),
  ];
  const config: Config = {
    origins,
    book: parsed.data.DOCENT_BOOK ?? 'book',
    onlyBook: parsed.data.DOCENT_BOOK ?? null,
    keyIds: [secret, ...previous].map(nameKey),
    keys: {
      session: ring('docent/session/v1'),
      passage: ring(PASSAGE_KEY_INFO),
      contents: ring(CONTENTS_KEY_INFO),
      receipt: ring('docent/receipt/v1'),
      step: ring('docent/step/v1'),
      challenge: ring('docent/challenge/v1'),
      user: ring('docent/user/v1'),
    },
    platform,
    paused: parsed.data.DOCENT_PAUSED,
    ...model,
    ...readSearch(parsed.data),
    ...readSelections(parsed.data),
    ...readLimits(parsed.data),
    admission,
  };
  return { config, problems, origins };
}

const envSchema = z.object({
  DOCENT_BOOK: shortText(128).optional(),
  DOCENT_PAUSED: onOrOff,
  ...LIMIT_VARIABLES,
  ...MODEL_VARIABLES,
  ...SEARCH_VARIABLES,
  ...SELECTION_VARIABLES,
  ...ADMISSION_VARIABLES,
});

/** Rejects stores, which would count as down after the first request. */
function findStores(env: Environment): ConfigProblem[] {
  return (['REDIS_URL', 'DATABASE_URL'] as const)
    .filter((variable) => env[variable] !== undefined)
    .map((variable) => ({
      variable,
      problem: `does not work on ${WORKERS}, where a connection cannot outlive the request that opened it; remove it`,
    }));
}

/** Reads a comma-separated list of origins, each exactly as a browser sends it: scheme, host and any non-default port. */
function readOrigins(text: string | undefined, problems: ConfigProblem[]): ReadonlySet<string> {
  const origins = (text ?? '').split(',').flatMap((entry) => entry.trim() || []);
  const position = origins.findIndex((entry) => !isExactOrigin(entry));
  if (origins.length > 0 && position === -1) return new Set(origins);
  problems.push({
    variable: 'DOCENT_ORIGINS',
    problem:
      origins.length === 0
        ? 'is missing: list the origins of the pages that may ask'
        : `entry ${position + 1} is not an exact origin such as https://example.org`,
    ...(origins.length === 0 ? { reason: 'missing' } : {}),
  });
  return new Set();
}

function isExactOrigin(entry: string): boolean {
  const url = parseUrl(entry);
  // A URL may contain an asterisk, but no browser sends such an origin, and whoever wrote it expects a pattern.
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === entry && !entry.includes('*');
}

/** Reads the current secret and, if set, the previous one. */
function readSecrets(env: Environment, problems: ConfigProblem[]): Uint8Array[] {
  return (['DOCENT_SECRET', 'DOCENT_SECRET_PREVIOUS'] as const).flatMap((variable) => {
    const read = readSecret(env[variable]);
    if (read.ok) return [read.secret];
    const isCurrent = variable === 'DOCENT_SECRET';
    if (isCurrent || read.error !== 'missing') {
      const fix = isCurrent ? `create one with ${SECRET_COMMAND}` : 'remove it';
      const problem = `${SECRET_PROBLEMS[read.error]}; ${read.error === 'quoted' ? 'remove them' : fix}`;
      const reason = read.error === 'missing' || read.error === 'quoted' ? { reason: read.error } : {};
      problems.push({ variable, problem, ...reason });
    }
    return [];
  });
}
