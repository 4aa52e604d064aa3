import { createDocentApi, type DocentApi, type RouteName } from './index.js';

export { createDocentApi, type ConnectionInfo, type DocentApi, type DocentApiOptions } from './index.js';

type Method = 'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT';
type Handler = (request: Request) => Promise<Response>;

let api: DocentApi | undefined;

/**
 * The exports of a route's file. They include every method: the platform would answer a missing one with its own 405,
 * without our headers. All routes share one function, created at the first request.
 *
 * I/O: reads `process.env`.
 */
export function handlersOf(route: RouteName): Record<Method, Handler> {
  const handler: Handler = (request) => {
    api ??= createDocentApi({ env: process.env });
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
