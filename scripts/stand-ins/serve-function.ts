import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createDocentApi, type DocentApiOptions } from '../../api/_handler/index.js';
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
  const answer = getRequestListener(
    (request, { incoming }) => api.fetch(request, { address: incoming.socket.remoteAddress }),
    {
      overrideGlobalObjects: false,
      // A Host or path that makes no address: nothing is there, said as the function says it.
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
    async close() {
      await close();
      await api.close();
    },
  };
}

/** Node's 16 kB would answer a huge token itself, without a word; this leaves the refusal to the function. */
const HEADERS_MAX_BYTES = 2_097_152;
