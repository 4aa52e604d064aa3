import { randomBytes } from 'node:crypto';
import type { ConfigResult } from '../_config/config.js';
import { createHistory } from '../_history/history.js';
import { createLimits } from '../_limits/limits.js';
import { createStreamGate } from '../_limits/stream-gate.js';
import { deadlinesWithin, type Deadlines } from '../_llm/deadlines.js';
import { createEndpoints } from '../_llm/endpoints.js';
import { createMetrics } from '../_metrics/metrics.js';
import { createAdmissionParts } from '../_session/admission.js';
import { createStores } from '../_stores/store.js';
import type { Runtime } from './context.js';
import type { Log } from './log.js';
import { VERSION } from './version.js';

/** What the function is made from; only `env` is needed, the rest stands in for the platform in tests. */
export interface DocentApiOptions {
  /** See `.env.example`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970; default `Date.now`. */
  now?: () => number;
  randomBytes?: (size: number) => Uint8Array;
  /** 0 up to 1, for jitter; default `Math.random`. */
  random?: () => number;
  /** Default: one line of JSON on standard output. */
  log?: Log;
  /** For the model's servers, a user issuer's keys and Turnstile; default: the global one. */
  fetch?: typeof globalThis.fetch;
  deadlines?: Partial<Deadlines>;
}

/**
 * Makes what all requests share. With a wrong environment its parts are there and closed: nothing is answered, but health is.
 */
export function createRuntime(config: ConfigResult, options: DocentApiOptions): Runtime {
  const calls = config.ok ? config.config.calls : null;
  const now = options.now ?? Date.now;
  // Looked up at each call: some platforms wrap the global one late.
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const { book, limits, stores: storeSettings } = config.ok ? config.config : CLOSED;
  const stores = createStores(storeSettings, now);
  const deadlines = { ...deadlinesWithin(calls?.maxDurationSeconds ?? 60), ...options.deadlines };
  const maxStreams = calls?.maxStreams ?? 1;
  const gate = createStreamGate(maxStreams);
  const endpoints = config.ok
    ? createEndpoints(config.config.model, config.config.calls.fallback, {
        fetch,
        headersMs: deadlines.headersMs,
      })
    : [];
  const makeRandomBytes = options.randomBytes ?? randomBytes;
  const metrics = createMetrics({
    version: VERSION,
    openStreams: () => gate.open(),
    maxStreams,
    breakers: () => endpoints.map(({ name, breaker }) => ({ endpoint: name, state: breaker.state(now()) })),
  });
  return {
    config,
    limits: createLimits(limits, book, stores.limits, now),
    history: createHistory(storeSettings, book, stores.history, now),
    stores,
    randomBytes: makeRandomBytes,
    admission: createAdmissionParts(config.ok ? config.config : null, {
      fetch,
      now,
      randomBytes: makeRandomBytes,
    }),
    gate,
    metrics,
    io: {
      now,
      random: options.random ?? Math.random,
      deadlines,
      endpoints,
      onAttempt: (endpoint, result) => metrics.countAttempt(endpoint, result),
    },
  };
}

/** Stands in for the settings of a function that answers nothing. */
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
