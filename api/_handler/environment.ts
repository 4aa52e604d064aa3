import { createDocentApi, type DocentApi } from './index.js';

export { createDocentApi, type ConnectionInfo, type DocentApi, type DocentApiOptions } from './index.js';

type Method = 'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT';
type Handler = (request: Request) => Promise<Response>;

let api: DocentApi | undefined;

/**
 * Returns the exports of a route's file. They include every method, because the platform would answer a missing one with
 * its own 405, without our headers. All routes share one function, created on the first request.
 *
 * I/O: reads `process.env` on the first request.
 */
export function handlersOf(route: Exclude<keyof DocentApi, 'fetch' | 'close'>): Record<Method, Handler> {
  const handler: Handler = (request) => {
    api ??= createDocentApi({ env: withAddressHeader(process.env) });
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

/**
 * Names the header in which Vercel passes on the reader's address, unless the owner names another. Only the route files do this: on any
 * other server, whoever sets `VERCEL=1` would let clients choose their address. Vercel overwrites the header.
 * Source: https://vercel.com/docs/headers/request-headers
 */
function withAddressHeader(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env['VERCEL'] !== '1' || env['DOCENT_ADDRESS_HEADER']?.trim()) return env;
  return { ...env, DOCENT_ADDRESS_HEADER: 'x-vercel-forwarded-for' };
}
