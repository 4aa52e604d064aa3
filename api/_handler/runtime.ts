import { randomBytes as platformBytes } from 'node:crypto';
import type { Config } from '../_config/config.js';
import { createConversations } from '../_conversations/conversations.js';
import { createRateLimits } from '../_limits/rate-limits.js';
import { createConcurrencyLimit } from '../_limits/concurrency-limit.js';
import { deadlinesWithin } from '../_llm/deadlines.js';
import { createEndpoints } from '../_llm/endpoints.js';
import type { ModelIo } from '../_llm/stream-completion.js';
import { createAdmissionParts } from '../_admission/admission.js';
import { createStores } from '../_stores/store.js';
import type { DocentApiOptions } from './api-options.js';
import { VERSION } from './version.js';

/** The state shared by all requests of a process. */
export type Runtime = ReturnType<typeof createRuntime>;

/** Creates the state shared by all requests. */
export function createRuntime(config: Config, options: DocentApiOptions) {
  const { book, calls } = config;
  const { now = Date.now, random = Math.random, randomBytes = platformBytes } = options;
  // Looked up on each call, because some platforms wrap the global `fetch` late.
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const stores = createStores(config.stores, now);
  const deadlines = { ...deadlinesWithin(calls.maxDurationSeconds), ...options.deadlines };
  const concurrency = createConcurrencyLimit(calls.maxStreams);
  const endpoints = createEndpoints(config.model, calls.fallback, { fetch, headersMs: deadlines.headersMs });
  // Loaded only if someone can read the metrics, because the library is a tenth of the bundle.
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
    limits: createRateLimits(config.limits, book, stores.limits, now, {
      random,
      requestMaxMs: calls.maxDurationSeconds * 1_000,
    }),
    /** `null` if conversations are not kept. */
    conversations: createConversations(config.stores, book, stores.history, now),
    stores,
    /** Whether readers have come with and without an address since the start; all those without one share one limit. */
    seenAddresses: new Set<'known' | 'unknown'>(),
    admission: createAdmissionParts(config, { fetch, now, randomBytes }),
    concurrency,
    /** `null` without `DOCENT_METRICS_KEY`, because nobody could read them. */
    metrics,
    randomBytes,
    io,
  };
}
