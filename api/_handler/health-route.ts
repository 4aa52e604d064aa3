import type { BreakerState } from '../_llm/breaker.js';
import { isDown, type Store } from '../_stores/store.js';
import { routeResult, type Route, type Runtime } from './context.js';
import { respondJson, type Frame } from './respond.js';
import { VERSION } from './version.js';

/**
 * `GET /api/health`: version and the state of each part, without names, addresses or reasons, which are in the log.
 * 200 `ok`, `degraded` or `paused`; 503 `misconfigured`.
 */
export const healthRoute: Route = {
  name: 'health',
  // Monitors send HEAD; the platform drops the body.
  methods: ['GET', 'HEAD'],
  answerMisconfigured: respondHealth,
  answer: async (_request, { runtime, frame }) => routeResult(await respondHealth(frame, runtime)),
};

async function respondHealth(frame: Frame, { config, io, concurrency, stores }: Runtime): Promise<Response> {
  await stores.ping();
  const keepsHistory = config.ok && config.config.stores.keepsHistory;
  const [model = 'configured', fallback] = io.endpoints.map(
    ({ breaker }) => MODEL_STATES[breaker.state(io.now())],
  );
  const isWell =
    [model, fallback ?? model].includes('configured') &&
    !isDown(stores.limits) &&
    !(keepsHistory && isDown(stores.history));
  const status = !config.ok ? 'misconfigured' : config.config.paused ? 'paused' : isWell ? 'ok' : 'degraded';
  return respondJson(frame, config.ok ? 200 : 503, {
    status,
    version: VERSION,
    components: {
      configuration: config.ok ? 'ok' : 'misconfigured',
      model: config.ok ? model : 'unknown',
      ...(fallback === undefined ? {} : { fallback }),
      streams: concurrency.isFull() ? 'full' : 'ok',
      limits: describeStore(stores.limits),
      sessions: keepsHistory ? describeStore(stores.history) : 'stateless',
    },
  });
}

function describeStore(store: Store): string {
  return isDown(store) ? `${store.kind} down` : store.kind;
}

/** Nothing more is known of a server that has not been called yet. */
const MODEL_STATES = {
  closed: 'configured',
  open: 'down',
  probing: 'recovering',
} as const satisfies Record<BreakerState, string>;
