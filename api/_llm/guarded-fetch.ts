/** A fault the guard found: named, and with nothing of what the server said. */
export class UpstreamFault extends Error {
  constructor(readonly fault: 'redirect' | 'html' | 'line_too_long') {
    super(`The model server's answer was refused: ${fault}.`);
    this.name = 'UpstreamFault';
  }
}

const STATUS_MAX = 599;

/** Longest line of an event stream that is taken, in bytes; a delta is under 1 kB. */
const LINE_MAX_BYTES = 262_144;

/**
 * Wraps fetch for the model server: the key goes to the configured host and to no other, so a redirect is refused
 * whole; a page of HTML is no stream; a line without an end does not fill the memory; and the body of a refusal, which
 * nobody may see and which may have no end, is not read.
 *
 * @returns a fetch that throws `UpstreamFault`, at once or while the body is read
 */
export function guardFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    const isRedirect =
      response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
    const isHtml = /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
    if (isRedirect || (response.ok && isHtml)) {
      await response.body?.cancel().catch(() => undefined);
      throw new UpstreamFault(isRedirect ? 'redirect' : 'html');
    }
    const { status, headers } = response;
    if (!response.ok) {
      await response.body?.cancel().catch(() => undefined);
      // A Response knows no status over 599, a server may.
      return new Response(null, { status: Math.min(status, STATUS_MAX), headers });
    }
    if (response.body === null) return response;
    return new Response(response.body.pipeThrough(limitLines()), { status, headers });
  };
}

function limitLines(): TransformStream<Uint8Array, Uint8Array> {
  const NEWLINE = 10;
  let lineBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const lastNewline = chunk.lastIndexOf(NEWLINE);
      lineBytes = lastNewline === -1 ? lineBytes + chunk.length : chunk.length - lastNewline - 1;
      if (lineBytes > LINE_MAX_BYTES) throw new UpstreamFault('line_too_long');
      controller.enqueue(chunk);
    },
  });
}
