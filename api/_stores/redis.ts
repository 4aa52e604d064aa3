import type { Redis } from 'ioredis';

/**
 * Connects to Redis, and again whenever the connection breaks. Nothing is queued while it is away: a command fails at
 * once, and none is sent twice.
 *
 * I/O: a connection; the driver is loaded here and not before.
 *
 * @param url - with its password
 * @returns a client that is ready; rejects when it cannot be had now
 */
export async function openRedis(url: string): Promise<Redis> {
  const { Redis } = await import('./redis-driver.js');
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: SOCKET_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, RETRY_MAX_MS),
  });
  // Without a listener each failed attempt is printed, address and all; who waits for a command hears of it.
  client.on('error', () => undefined);
  // The first attempt may fail; the next follow by themselves.
  client.connect().catch(() => undefined);
  return client;
}

/**
 * Waits until the client can be used.
 *
 * @returns rejects when it is between two attempts: that is no time to wait for
 */
export function awaitReady(client: Redis): Promise<Redis> {
  if (client.status === 'ready') return Promise.resolve(client);
  const waiting = WAITING.get(client);
  if (waiting !== undefined) return waiting;
  if (client.status !== 'connecting' && client.status !== 'connect' && client.status !== 'wait') {
    return Promise.reject(new Error('Redis is away.'));
  }
  const ready = new Promise<Redis>((resolve, reject) => {
    const settle = (): void => {
      client.off('ready', settle).off('close', settle);
      WAITING.delete(client);
      if (client.status === 'ready') resolve(client);
      else reject(new Error('Redis is away.'));
    };
    client.on('ready', settle).on('close', settle);
  });
  WAITING.set(client, ready);
  return ready;
}

/** One wait for all who ask at once. */
const WAITING = new WeakMap<Redis, Promise<Redis>>();

/** A socket that says nothing for so long is dead and made anew, in milliseconds. */
const SOCKET_TIMEOUT_MS = 3_000;

/** Longest pause between two attempts to connect, in milliseconds: a store that is back is used again within it. */
const RETRY_MAX_MS = 1_000;
