import { createDocentApi, type DocentApiOptions } from '../../api/_handler/index.js';
import { serveApi } from './serve-api.js';

/** A running function. `url` is `http://127.0.0.1:<port>`, without a trailing slash. */
export type ServedFunction = Awaited<ReturnType<typeof serveFunction>>;

/**
 * Creates the function and serves it on 127.0.0.1. I/O: listens, and does whatever the function does.
 *
 * @param options - The function's options, and `port`, which is 0 (any free port) by default.
 * @throws Error with the code `EADDRINUSE` and the `port` if the port is in use.
 */
export async function serveFunction({ port = 0, ...options }: DocentApiOptions & { port?: number }) {
  const api = createDocentApi(options);
  const { url, close } = await serveApi(api, port);
  return {
    url,
    async close(): Promise<void> {
      await close();
      await api.close();
    },
  };
}
