import { Agent, request as requestHttp, type IncomingMessage } from 'node:http';
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
  const kept = { keepAlive: true, timeout: IDLE_MS };
  const agents = { 'http:': new Agent(kept), 'https:': new SecureAgent(kept) };
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
          // Kept by the stream itself; without a listener it would be the process's end.
          incoming.on('error', ignore);
          try {
            resolve(toResponse(incoming));
          } catch (error) {
            request.destroy();
            reject(asError(error));
          }
        },
      );
      // Also after the response, when nobody waits for it any more.
      request.on('error', reject);
      // A 101 closes it without an error or an answer, and an abort after that says nothing either.
      request.on('close', () => reject(new Error('The connection closed without an answer.')));
      request.end(body);
    });
}

/** A connection that lay unused for so long may be gone without a word, say while the platform had frozen this process. */
const IDLE_MS = 10_000;

const incomings = new WeakMap<Response, IncomingMessage>();

/**
 * Takes the body of a response made here as what it is, without the web stream around it, which costs as much for a piece
 * as reading it. The response's own body is then never to be read.
 *
 * @returns `null` for a response from elsewhere, one without a body, and one whose body was already taken
 */
export function takeIncoming(response: Response): IncomingMessage | null {
  const incoming = incomings.get(response) ?? null;
  incomings.delete(response);
  return incoming;
}

/** A Response knows only these statuses, a server may send any. */
const STATUS = { min: 200, max: 599 };
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function toResponse(incoming: IncomingMessage): Response {
  const status = Math.min(Math.max(incoming.statusCode ?? STATUS.max, STATUS.min), STATUS.max);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  if (BODILESS.has(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const response = new Response(
    toWebStream(incoming, () => incomings.has(response)),
    { status, headers },
  );
  incomings.set(response, incoming);
  return response;
}

/** Reads nothing before it is asked to. */
function toWebStream(incoming: IncomingMessage, isOurs: () => boolean): ReadableStream<Uint8Array> {
  let pieces: AsyncIterator<Uint8Array> | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pieces ??= incoming[Symbol.asyncIterator]();
        const next = await pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel() {
        // The platform may cancel what it finds unread when it collects the response.
        if (isOurs()) incoming.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function ignore(): void {
  // See where it is used.
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new TypeError('The response cannot be read.');
}
