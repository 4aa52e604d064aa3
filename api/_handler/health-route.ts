import type { ConfigResult } from '../_config/config.js';
import { respondJson, type Frame } from './respond.js';
import { VERSION } from './version.js';

/**
 * `GET /api/health`: version and the state of each part; no names, addresses or reasons, which are in the log.
 *
 * @returns 200 `ok` or `paused`, 503 `misconfigured`
 */
export function answerHealth(config: ConfigResult, frame: Frame): Response {
  const status = !config.ok ? 'misconfigured' : config.config.paused ? 'paused' : 'ok';
  return respondJson(frame, config.ok ? 200 : 503, {
    status,
    version: VERSION,
    components: {
      configuration: config.ok ? 'ok' : 'misconfigured',
      model: config.ok ? 'configured' : 'unknown',
      limits: 'memory',
      sessions: 'stateless',
    },
  });
}
