/** A fault the guard found: named, and with nothing of what the server said. */
export class UpstreamFault extends Error {
  constructor(readonly fault: 'redirect' | 'html') {
    super(`The model server's answer was refused: ${fault}.`);
    this.name = 'UpstreamFault';
  }
}

const STATUS_MAX = 599;

/**
 * Wraps fetch for the model server: the key goes to the configured host and to no other, so a redirect is refused
 * whole; a page of HTML is no stream; and the body of a refusal, which nobody may see and which may have no end, is not
 * read.
 *
 * @returns a fetch that throws `UpstreamFault`
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
    if (response.ok) return response;
    await response.body?.cancel().catch(() => undefined);
    // A Response knows no status over 599, a server may.
    return new Response(null, {
      status: Math.min(response.status, STATUS_MAX),
      headers: response.headers,
    });
  };
}
