import { PASSAGE_KEY_INFO } from '../plugin/signing/passage-bytes.js';
import { deriveKey } from '../plugin/signing/secret.js';
import { makeCanary, type Canary } from './canaries.js';

/** The variables that hold a secret. */
export const NAMES = [
  'DOCENT_SECRET',
  'DOCENT_SECRET_PREVIOUS',
  'OPENAI_API_KEY',
  'OPENAI_FALLBACK_API_KEY',
  'REDIS_URL',
  'DATABASE_URL',
  'DOCENT_METRICS_KEY',
  'DOCENT_TURNSTILE_SECRET',
] as const;
type Name = (typeof NAMES)[number];

const planted = new Map<Name, Canary>(NAMES.map((name) => [name, makeCanary(name)]));

/** Returns the secret planted in a variable. */
export const valueOf = (name: Name): string => planted.get(name)?.bytes.toString() ?? '';

/** The secrets, and the sub-keys derived from DOCENT_SECRET: an attacker who has a sub-key needs nothing else. */
export const canaries: readonly Canary[] = [
  ...planted.values(),
  ...[
    PASSAGE_KEY_INFO,
    ...['session', 'receipt', 'challenge', 'user'].map((name) => `docent/${name}/v1`),
  ].map((info) => ({
    name: `the sub-key ${info}`,
    bytes: Buffer.from(deriveKey(Buffer.from(valueOf('DOCENT_SECRET')), info)),
  })),
];

/** An environment in which all the variables are set, as by an owner who keeps them in one place. */
export const environment = {
  ...Object.fromEntries(NAMES.map((name) => [name, valueOf(name)])),
  REDIS_URL: `redis://docent:${valueOf('REDIS_URL')}@127.0.0.1:1/0`,
  DATABASE_URL: `postgres://docent:${valueOf('DATABASE_URL')}@127.0.0.1:1/docent`,
};
