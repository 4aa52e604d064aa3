import type { Redis } from 'ioredis';
import { StoreUnavailable } from './outage.js';

/**
 * Connects to Redis and reconnects whenever the connection breaks. Without a connection, commands fail immediately; they
 * are never queued or sent twice.
 *
 * I/O: opens a connection. The driver is not loaded until this runs.
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
  // Without a listener, ioredis prints each failed attempt, including the address. Callers learn of it from the command.
  client.on('error', () => undefined);
  // If this first attempt fails, ioredis retries by itself.
  client.connect().catch(() => undefined);
  return client;
}

/** Waits until the client can be used. @throws StoreUnavailable if the attempt fails or none is under way. */
export function awaitReady(client: Redis): Promise<Redis> {
  if (client.status === 'ready') return Promise.resolve(client);
  const waiting = WAITING.get(client);
  if (waiting !== undefined) return waiting;
  if (client.status !== 'connecting' && client.status !== 'connect' && client.status !== 'wait') {
    return Promise.reject(new StoreUnavailable('not connected'));
  }
  const ready = new Promise<Redis>((resolve, reject) => {
    const settle = (): void => {
      client.off('ready', settle).off('close', settle);
      WAITING.delete(client);
      if (client.status === 'ready') resolve(client);
      else reject(new StoreUnavailable('not connected'));
    };
    client.on('ready', settle).on('close', settle);
  });
  WAITING.set(client, ready);
  return ready;
}

/** The shared promise for each client, so that all waiting callers need only one pair of listeners. */
const WAITING = new WeakMap<Redis, Promise<Redis>>();

/** How long, in milliseconds, a socket may be silent before it is replaced as dead. */
const SOCKET_TIMEOUT_MS = 3_000;

/** The longest pause between two connection attempts, in milliseconds. */
const RETRY_MAX_MS = 1_000;
