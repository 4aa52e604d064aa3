import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { DocentApi } from '../../api/_handler/index.js';
import { listen } from './listen.js';

/**
 * Serves the function's handlers over `node:http` on 127.0.0.1, at the same addresses as vercel.json. I/O: listens.
 *
 * @param port - The port, or 0 for any free one.
 * @returns `url`, which is `http://127.0.0.1:<port>` without a trailing slash, and a function that closes the server.
 * @throws Error with the code `EADDRINUSE` and the `port` if the port is in use.
 */
export async function serveApi(
  api: Pick<DocentApi, 'fetch'>,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
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
  return { url: `http://127.0.0.1:${boundPort}`, close };
}

/** Above Node's default of 16 kB, beyond which Node refuses a huge token with an empty response; the function's refusal says why. */
const HEADERS_MAX_BYTES = 2_097_152;
