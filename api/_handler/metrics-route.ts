import { createHash, timingSafeEqual } from 'node:crypto';
import { readBearer } from '../_session/bearer.js';
import { routeResult, type Route, type Runtime } from './context.js';
import { respondText } from './respond.js';

/**
 * `GET /api/metrics` with `DOCENT_METRICS_KEY` as bearer token: the metrics of this process in Prometheus' text format.
 * Without the right key, or if none is set, 404.
 */
export const metricsRoute: Route = {
  name: 'metrics',
  methods: ['GET', 'HEAD'],
  isThere: hasKey,
  async answer(_request, { runtime, frame }) {
    const text = await (await runtime.metrics)?.write();
    return routeResult(respondText(frame, text ?? '', 'text/plain; version=0.0.4; charset=utf-8'));
  },
};

function hasKey(request: Request, { config }: Runtime): boolean {
  const key = config.ok ? config.config.calls.metricsKey : null;
  const bearer = readBearer(request.headers);
  if (key === null || !bearer.ok) return false;
  // Digests have the same length, whatever was sent.
  return timingSafeEqual(digest(key), digest(bearer.value));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
