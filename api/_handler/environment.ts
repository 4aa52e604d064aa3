import { createPlatformApi, type DocentApi } from './index.js';

export { createDocentApi, type ConnectionInfo, type DocentApi, type DocentApiOptions } from './index.js';

type Method = 'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT';
type Handler = (request: Request) => Promise<Response>;

let api: DocentApi | undefined;

/**
 * Returns the exports of a route's file. They include every method, because the platform would answer a missing one with
 * its own 405, without our headers. All routes share one function, created on the first request. Only here, on Vercel, the
 * address in Vercel's own header is trusted.
 *
 * I/O: reads `process.env` on the first request.
 */
export function handlersOf(route: Exclude<keyof DocentApi, 'fetch' | 'close'>): Record<Method, Handler> {
  const handler: Handler = (request) => {
    api ??= createPlatformApi({ env: process.env });
    return api[route](request);
  };
  return {
    DELETE: handler,
    GET: handler,
    HEAD: handler,
    OPTIONS: handler,
    PATCH: handler,
    POST: handler,
    PUT: handler,
  };
}
