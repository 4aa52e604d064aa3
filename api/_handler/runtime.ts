import { randomBytes } from 'node:crypto';
import type { ConfigResult } from '../_config/config.js';
import { createConversations } from '../_conversations/conversations.js';
import { createRateLimits } from '../_limits/rate-limits.js';
import { createConcurrencyLimit } from '../_limits/concurrency-limit.js';
import { deadlinesWithin, type Deadlines } from '../_llm/deadlines.js';
import { createEndpoints } from '../_llm/endpoints.js';
import { createAdmissionParts } from '../_admission/admission.js';
import { createStores } from '../_stores/store.js';
import type { Runtime } from './context.js';
import type { Log } from './log.js';
import { VERSION } from './version.js';

/** Options of the function. Only `env` is required; tests replace parts of the platform with the others. */
export interface DocentApiOptions {
  /** See `.env.example`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970; default `Date.now`. */
  now?: () => number;
  randomBytes?: (size: number) => Uint8Array;
  /** Returns a number from 0 up to, but not including, 1, for jitter; default `Math.random`. */
  random?: () => number;
  /** Default: writes one line of JSON to standard output. */
  log?: Log;
  /** For requests to model servers, an issuer's keys and Turnstile; default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  deadlines?: Partial<Deadlines>;
}

/** Creates what all requests share. With an invalid environment only the health route uses it. */
export function createRuntime(config: ConfigResult, options: DocentApiOptions): Runtime {
  const calls = config.ok ? config.config.calls : null;
  const now = options.now ?? Date.now;
  // Looked up at each call: some platforms wrap the global one late.
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const { book, limits, stores: storeSettings } = config.ok ? config.config : CLOSED;
  const stores = createStores(storeSettings, now);
  const deadlines = { ...deadlinesWithin(calls?.maxDurationSeconds ?? 60), ...options.deadlines };
  const maxStreams = calls?.maxStreams ?? 1;
  const concurrency = createConcurrencyLimit(maxStreams);
  const endpoints = config.ok
    ? createEndpoints(config.config.model, config.config.calls.fallback, {
        fetch,
        headersMs: deadlines.headersMs,
      })
    : [];
  const makeRandomBytes = options.randomBytes ?? randomBytes;
  // Loaded only if it can be read: the library is a tenth of the bundle.
  const metrics =
    (calls?.metricsKey ?? null) === null
      ? null
      : import('../_metrics/metrics.js').then(({ createMetrics }) =>
          createMetrics({
            version: VERSION,
            openStreams: () => concurrency.open(),
            maxStreams,
            breakers: () =>
              endpoints.map(({ name, breaker }) => ({ endpoint: name, state: breaker.state(now()) })),
          }),
        );
  return {
    config,
    limits: createRateLimits(limits, book, stores.limits, now),
    conversations: createConversations(storeSettings, book, stores.history, now),
    stores,
    randomBytes: makeRandomBytes,
    admission: createAdmissionParts(config.ok ? config.config : null, {
      fetch,
      now,
      randomBytes: makeRandomBytes,
    }),
    concurrency,
    metrics,
    io: {
      now,
      random: options.random ?? Math.random,
      deadlines,
      endpoints,
      onAttempt: (endpoint, result) => void metrics?.then((loaded) => loaded.countAttempt(endpoint, result)),
    },
  };
}

/** Placeholder settings of a function without a valid configuration. */
const CLOSED = {
  book: '',
  limits: {
    sessionPerMinute: 1,
    addressPerMinute: 1,
    signedInFactor: 1,
    questionsPerDay: 1,
    tokensPerDay: 1,
    addressHeaders: [],
  },
  stores: { redisUrl: null, databaseUrl: null, keepsHistory: false, historySeconds: 1 },
};
