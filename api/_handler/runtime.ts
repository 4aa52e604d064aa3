import { randomBytes as platformBytes } from 'node:crypto';
import type { Config } from '../_config/config.js';
import { createConversations } from '../_conversations/conversations.js';
import { createRateLimits } from '../_limits/rate-limits.js';
import { createConcurrencyLimit } from '../_limits/concurrency-limit.js';
import { deadlinesWithin, type Deadlines } from '../_llm/deadlines.js';
import { createEndpoints } from '../_llm/endpoints.js';
import type { ModelIo } from '../_llm/stream-completion.js';
import { createAdmissionParts } from '../_admission/admission.js';
import { createStores } from '../_stores/store.js';
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

/** What all requests of a process share. */
export type Runtime = ReturnType<typeof createRuntime>;

/** Creates what all requests share. */
export function createRuntime(config: Config, options: DocentApiOptions) {
  const { book, calls } = config;
  const { now = Date.now, random = Math.random, randomBytes = platformBytes } = options;
  // Looked up at each call: some platforms wrap the global one late.
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const stores = createStores(config.stores, now);
  const deadlines = { ...deadlinesWithin(calls.maxDurationSeconds), ...options.deadlines };
  const concurrency = createConcurrencyLimit(calls.maxStreams);
  const endpoints = createEndpoints(config.model, calls.fallback, { fetch, headersMs: deadlines.headersMs });
  // Loaded only if it can be read: the library is a tenth of the bundle.
  const metrics =
    calls.metricsKey === null
      ? null
      : import('../_metrics/metrics.js').then(({ createMetrics }) =>
          createMetrics({
            version: VERSION,
            openStreams: () => concurrency.open(),
            maxStreams: calls.maxStreams,
            breakers: () =>
              endpoints.map(({ name, breaker }) => ({ endpoint: name, state: breaker.state(now()) })),
          }),
        );
  const io: ModelIo = {
    now,
    random,
    deadlines,
    endpoints,
    onAttempt: (endpoint, result) => void metrics?.then((loaded) => loaded.countAttempt(endpoint, result)),
  };
  return {
    config,
    limits: createRateLimits(config.limits, book, stores.limits, now),
    /** `null` if conversations are not kept. */
    conversations: createConversations(config.stores, book, stores.history, now),
    stores,
    admission: createAdmissionParts(config, { fetch, now, randomBytes }),
    concurrency,
    /** `null` without `DOCENT_METRICS_KEY`: then nobody can read them. */
    metrics,
    randomBytes,
    io,
  };
}
