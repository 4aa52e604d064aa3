import type { Server } from 'node:http';

/**
 * Binds a server to 127.0.0.1. I/O: listens.
 *
 * @param port - The port, or 0 for any free one.
 * @returns The bound port, and a function that closes the server together with its open connections.
 * @throws The system's error, such as EADDRINUSE with the port, if the server cannot listen.
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
