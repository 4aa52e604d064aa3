import type { Config } from '../_config/config.js';
import type { BreakerState } from '../_llm/breaker.js';
import { accept } from '../_result/refusal.js';
import { isDown, type Store } from '../_stores/store.js';
import type { Route } from './context.js';
import { respondJson } from './respond.js';
import { VERSION } from './version.js';

/**
 * `GET /api/health`: returns the version and the state of each part, without names or addresses, which only the log
 * contains. The status is 200 for `ok`, `degraded` and `paused`, and 503 for `misconfigured`.
 */
export const healthRoute: Route = {
  name: 'health',
  // Monitors send HEAD; the platform drops the body from the response.
  methods: ['GET', 'HEAD'],
  answerMisconfigured: (frame) => {
    const configuration = 'misconfigured';
    const components = {
      configuration,
      model: 'unknown',
      streams: 'ok',
      limits: 'memory',
      sessions: 'stateless',
      addresses: 'unseen',
    };
    return respondJson(frame, 503, { status: configuration, version: VERSION, components });
  },
  async answer(_request, { config, io, concurrency, stores, seenAddresses, frame }) {
    await stores.ping();
    const used = config.stores.keepsHistory ? [stores.limits, stores.history] : [stores.limits];
    const [model, fallback] = io.endpoints.map(({ breaker }) => MODEL_STATES[breaker.state(io.now())]);
    const isWell =
      [model, fallback].includes('configured') &&
      !seenAddresses.has('unknown') &&
      !used.some((store) => isDown(store) || countsPerInstance(config, store));
    const status = config.paused ? 'paused' : isWell ? 'ok' : 'degraded';
    const components = {
      configuration: 'ok',
      model,
      ...(fallback === undefined ? {} : { fallback }),
      streams: concurrency.isFull() ? 'full' : 'ok',
      limits: describeStore(stores.limits, config),
      sessions: config.stores.keepsHistory ? describeStore(stores.history, config) : 'stateless',
      addresses: (['unknown', 'known'] as const).find((state) => seenAddresses.has(state)) ?? 'unseen',
    };
    return accept({ response: respondJson(frame, 200, { status, version: VERSION, components }) });
  },
};

/** Returns whether a store is the memory of one of the several instances that the platform runs. */
export function countsPerInstance({ platform }: Config, { kind }: Store): boolean {
  return platform !== null && kind === 'memory';
}

function describeStore(store: Store, config: Config): string {
  if (countsPerInstance(config, store)) return 'memory per instance';
  return isDown(store) ? `${store.kind} down` : store.kind;
}

/** `configured` rather than `ok`, because nothing more is known about a server that has not been called yet. */
const MODEL_STATES = {
  closed: 'configured',
  open: 'down',
  probing: 'recovering',
} as const satisfies Record<BreakerState, string>;
