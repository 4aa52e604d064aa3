import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createDocentApi, type DocentApiOptions } from '../../api/_handler/index.js';
import { listen } from './listen.js';

/** A running function. `url` is `http://127.0.0.1:<port>`, without a trailing slash. */
export type ServedFunction = Awaited<ReturnType<typeof serveFunction>>;

/**
 * Serves the function's handlers over `node:http` on 127.0.0.1, at the same addresses as vercel.json. I/O: listens, and does
 * whatever the function does.
 *
 * @param options - The function's options, and `port`, which is 0 (any free port) by default.
 * @throws Error with the code `EADDRINUSE` and the `port` if the port is in use.
 */
export async function serveFunction({ port = 0, ...options }: DocentApiOptions & { port?: number }) {
  const api = createDocentApi(options);
  // When a reader leaves, the adaptor aborts the request's signal and cancels the stream.
  const answer = getRequestListener(
    (request, { incoming }) => api.fetch(request, { address: incoming.socket.remoteAddress }),
    {
      overrideGlobalObjects: false,
      // A request with an invalid Host header or path gets the function's own 404.
      errorHandler: () => api.fetch(new Request('http://127.0.0.1/')),
    },
  );
  const server = createServer(
    { maxHeaderSize: HEADERS_MAX_BYTES },
    (incoming, outgoing) => void answer(incoming, outgoing),
  );
  const { port: boundPort, close } = await listen(server, port);
  return {
    url: `http://127.0.0.1:${boundPort}`,
    async close(): Promise<void> {
      await close();
      await api.close();
    },
  };
}

/** Above Node's default of 16 kB, beyond which Node refuses a huge token with an empty response; the function's refusal says why. */
const HEADERS_MAX_BYTES = 2_097_152;
