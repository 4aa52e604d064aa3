import { createServer } from 'node:net';

/**
 * Picks a TCP port on 127.0.0.1 that nothing listens on.
 *
 * It is for addresses that must be known before their server starts, such as an endpoint built into a site. The port lies below
 * the ranges from which kernels assign ports themselves (32768 and up on Linux, 49152 and up elsewhere), so neither an outgoing
 * connection nor a `listen(0)` can take it in the meantime.
 *
 * I/O: listens briefly.
 *
 * @returns The port.
 * @throws Error if 50 random ports are all in use.
 */
export async function takeFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = LOWEST_PORT + Math.floor(Math.random() * PORT_COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found on 127.0.0.1.');
}

const LOWEST_PORT = 20_000;
const PORT_COUNT = 12_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
