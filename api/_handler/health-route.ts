import type { ConfigResult } from '../_config/config.js';
import type { Store, Stores } from '../_stores/store.js';
import { respondJson, type Frame } from './respond.js';
import { VERSION } from './version.js';

/**
 * `GET /api/health`: version and the state of each part; no names, addresses or reasons, which are in the log.
 *
 * @returns 200 `ok` or `paused`, 503 `misconfigured`
 */
export function answerHealth(config: ConfigResult, stores: Stores, frame: Frame): Response {
  const status = !config.ok ? 'misconfigured' : config.config.paused ? 'paused' : 'ok';
  return respondJson(frame, config.ok ? 200 : 503, {
    status,
    version: VERSION,
    components: {
      configuration: config.ok ? 'ok' : 'misconfigured',
      model: config.ok ? 'configured' : 'unknown',
      limits: describeStore(stores.limits),
      sessions: config.ok && config.config.stores.keepsHistory ? describeStore(stores.history) : 'stateless',
    },
  });
}

/** As of the last request that used it. */
function describeStore(store: Store): string {
  return store.kind === 'memory' || store.gate.state() === 'ok' ? store.kind : `${store.kind} down`;
}
