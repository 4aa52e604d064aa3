import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between the function and its store. */
export interface StoreProxy {
  /** The store's variables, with the proxy's address in them. */
  env: Readonly<Record<string, string>>;
  /** How many bytes the store has sent so far. */
  bytesRead(): number;
  close(): Promise<void>;
}

/**
 * Passes on what a store and its clients send, and counts it: how much of a conversation leaves the store is visible only here.
 *
 * @param delayMs - How long each reply is held back: how far away the store is.
 */
export async function startStoreProxy(
  store: { url: string; env: Readonly<Record<string, string>> },
  delayMs = 0,
): Promise<StoreProxy> {
  const target = new URL(store.url);
  const sockets = new Set<Socket>();
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .once('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    client.on('data', (part) => upstream.write(part));
    upstream.on('data', (part) => {
      bytes += part.length;
      if (delayMs === 0) client.write(part);
      else setTimeout(() => client.writable && client.write(part), delayMs);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The proxy has no port.');
  const url = new URL(store.url);
  url.port = String(address.port);
  return {
    env: Object.fromEntries(Object.keys(store.env).map((name) => [name, url.href])),
    bytesRead: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
