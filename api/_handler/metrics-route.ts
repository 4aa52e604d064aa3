import { createHash, timingSafeEqual } from 'node:crypto';
import { readBearer } from '../_session/bearer.js';
import type { Route, Runtime } from './context.js';
import { respondText } from './respond.js';

/**
 * `GET /api/metrics` with `DOCENT_METRICS_KEY` as bearer: what this process has counted, for Prometheus. Without the key, or
 * where none is set, there is nothing at this address.
 */
export const metricsRoute: Route = {
  name: 'metrics',
  methods: ['GET', 'HEAD'],
  isThere: hasKey,
  answer: (_request, { runtime, frame }) => {
    const response = respondText(frame, runtime.metrics.write(), 'text/plain; version=0.0.4; charset=utf-8');
    return Promise.resolve({ ok: true, result: { response, log: {} } });
  },
};

function hasKey(request: Request, { config }: Runtime): boolean {
  const key = config.ok ? config.config.calls.metricsKey : null;
  const bearer = readBearer(request.headers);
  if (key === null || !bearer.ok) return false;
  // Digests are of one length, and tell nothing of how much was right.
  return timingSafeEqual(digest(key), digest(bearer.value));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
