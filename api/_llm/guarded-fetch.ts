/** Why a response was refused. Contains nothing the server said. */
export class UpstreamFault extends Error {
  constructor(readonly fault: 'redirect' | 'html') {
    super(`The model server's response was refused: ${fault}.`);
    this.name = 'UpstreamFault';
  }
}

const STATUS_MAX = 599;

/**
 * Wraps fetch for the model server. It refuses redirects, because the key must go to no host but the configured one, and
 * HTML pages. It discards the body of an error response, which may be endless and which nobody may see.
 *
 * @throws UpstreamFault
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
    // A server may send a status above 599, which the Response constructor rejects.
    return new Response(null, {
      status: Math.min(response.status, STATUS_MAX),
      headers: response.headers,
    });
  };
}
