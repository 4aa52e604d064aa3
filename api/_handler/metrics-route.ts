import { hash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../_config/config.js';
import { accept } from '../_result/refusal.js';
import { readBearer } from '../_session/token.js';
import type { Route } from './context.js';
import { respond } from './respond.js';

/**
 * `GET /api/metrics`: returns the metrics of this process in Prometheus text format if the bearer token is
 * `DOCENT_METRICS_KEY`. If it is not, or no key is set, the response is 404.
 */
export const metricsRoute: Route = {
  name: 'metrics',
  methods: ['GET', 'HEAD'],
  isThere: hasKey,
  async answer(_request, { metrics, frame }) {
    const text = (await (await metrics)?.write()) ?? '';
    const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' };
    return accept({ response: respond(frame, 200, text, headers) });
  },
};

function hasKey({ headers }: Request, config: Config | null): boolean {
  const key = config?.calls.metricsKey;
  const bearer = readBearer(headers);
  if (!key || !bearer.ok) return false;
  // Compares digests, which have the same length whatever was sent.
  return timingSafeEqual(hash('sha256', key, 'buffer'), hash('sha256', bearer.value, 'buffer'));
}
