import type { Redis } from 'ioredis';
import { StoreUnavailable } from './outage.js';

/**
 * Connects to Redis, and reconnects whenever the connection breaks. Without a connection, commands fail immediately: none
 * is queued, none is sent twice.
 *
 * I/O: a connection. The driver is loaded here and not earlier.
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
  // Without a listener ioredis prints each failed attempt, address included. The failed command reports it to its caller.
  client.on('error', () => undefined);
  // If the first attempt fails, ioredis makes the next ones.
  client.connect().catch(() => undefined);
  return client;
}

/** Waits until the client can be used. @throws StoreUnavailable if the attempt fails, or between two attempts. */
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

/** One pair of listeners for all callers that wait at the same time. */
const WAITING = new WeakMap<Redis, Promise<Redis>>();

/** A socket that is silent for this long is dead and replaced, in milliseconds. */
const SOCKET_TIMEOUT_MS = 3_000;

/** Longest pause between two attempts to connect, in milliseconds. */
const RETRY_MAX_MS = 1_000;
