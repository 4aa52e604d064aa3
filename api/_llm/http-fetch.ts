import { Agent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';

/**
 * A fetch over `node:http` for what a model call needs: a text as body, no redirects followed, nothing compressed,
 * connections kept. Node's own fetch costs more for a piece of a stream than all the rest of the function.
 *
 * I/O: connects.
 *
 * @returns rejects with the system's error, which has a `code`, or with an AbortError
 */
export function createHttpFetch(): typeof globalThis.fetch {
  const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) };
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const { body, method = 'GET', signal } = init;
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError('Not an http address.');
      if (typeof body !== 'string') throw new TypeError('The body must be a text.');
      const headers = { ...Object.fromEntries(new Headers(init.headers)), 'accept-encoding': 'identity' };
      const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        url,
        { method, headers, agent: agents[url.protocol], ...(signal ? { signal } : {}) },
        (incoming) => {
          try {
            resolve(toResponse(incoming, request));
          } catch (error) {
            request.destroy();
            reject(asError(error));
          }
        },
      );
      // Also after the response, when nobody waits for it any more: else it would be the process's end.
      request.on('error', reject);
      // A 101 closes it without an error or an answer, and an abort after that says nothing either.
      request.on('close', () => reject(new Error('The connection closed without an answer.')));
      request.end(body);
    });
}

/** A Response knows only these statuses, a server may send any. */
const STATUS = { min: 200, max: 599 };
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Pieces read ahead of whoever reads; then the connection waits. */
const PIECES_AHEAD = 4;

function toResponse(incoming: IncomingMessage, request: ClientRequest): Response {
  const status = Math.min(Math.max(incoming.statusCode ?? STATUS.max, STATUS.min), STATUS.max);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  if (BODILESS.has(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  let isClosed = false;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.on('data', (piece: Uint8Array) => {
          if (isClosed) return;
          controller.enqueue(piece);
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.once('end', () => {
          if (!isClosed) controller.close();
          isClosed = true;
        });
        incoming.on('error', (error) => {
          if (!isClosed) controller.error(error);
          isClosed = true;
        });
      },
      pull() {
        if (incoming.isPaused()) incoming.resume();
      },
      cancel() {
        isClosed = true;
        request.destroy();
      },
    },
    { highWaterMark: PIECES_AHEAD },
  );
  return new Response(body, { status, headers });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new TypeError('The response cannot be read.');
}
