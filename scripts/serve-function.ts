import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createDocentApi, type DocentApiOptions } from '../api/_handler/index.js';
import { listen } from './listen.js';

/** A function served on this machine. */
export interface ServedFunction {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the function's handlers over `node:http` on 127.0.0.1, with the same addresses as vercel.json gives them.
 *
 * I/O: listens; whatever the function does.
 *
 * @param options - of the function, and `port`: default 0, any free one
 * @returns rejects when the port is taken (EADDRINUSE, with `port`)
 */
export async function serveFunction({
  port = 0,
  ...options
}: DocentApiOptions & { port?: number }): Promise<ServedFunction> {
  const api = createDocentApi(options);
  // The adaptor tells the handlers when a reader leaves, by the request's signal and by the stream's cancel.
  const server = createAdaptorServer({
    fetch: (request) => api.fetch(request),
    overrideGlobalObjects: false,
  });
  if (!(server instanceof Server)) throw new TypeError('The adaptor made no HTTP/1.1 server.');
  const { port: boundPort, close } = await listen(server, port);
  return { url: `http://127.0.0.1:${boundPort}`, close };
}
