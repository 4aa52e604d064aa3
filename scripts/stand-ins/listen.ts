import type { Server } from 'node:http';

/**
 * Binds a server to 127.0.0.1. I/O: listens.
 *
 * @param port - 0 for any free one.
 * @returns The port, and a close that also ends connections that are still open; rejects with the system's error, which
 *   names the port, as in EADDRINUSE.
 */
export async function listen(
  server: Server,
  port: number,
): Promise<{ port: number; close: () => Promise<void> }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
