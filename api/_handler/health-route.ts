import type { BreakerState } from '../_llm/breaker.js';
import type { Store } from '../_stores/store.js';
import type { Runtime } from './context.js';
import { respondJson, type Frame } from './respond.js';
import { VERSION } from './version.js';

/**
 * `GET /api/health`: version and the state of each part; no names, addresses or reasons, which are in the log.
 *
 * @returns 200 `ok`, `degraded` or `paused`, 503 `misconfigured`
 */
export async function answerHealth(runtime: Runtime, frame: Frame): Promise<Response> {
  const { config, io, gate, stores } = runtime;
  await stores.look();
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
      streams: gate.isFull() ? 'full' : 'ok',
      limits: describeStore(stores.limits),
      sessions: keepsHistory ? describeStore(stores.history) : 'stateless',
    },
  });
}

/** As of the last time it was used, or looked at. */
function describeStore(store: Store): string {
  return isDown(store) ? `${store.kind} down` : store.kind;
}

function isDown(store: Store): boolean {
  return store.kind !== 'memory' && store.gate.state() !== 'ok';
}

/** A server nobody has asked yet is configured, and no more is known of it. */
const MODEL_STATES = {
  closed: 'configured',
  open: 'down',
  probing: 'recovering',
} as const satisfies Record<BreakerState, string>;
