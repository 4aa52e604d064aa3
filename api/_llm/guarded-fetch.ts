/** The reason a response was refused. Contains no text from the server. */
export class UpstreamFault extends Error {
  constructor(readonly fault: 'redirect' | 'html') {
    super(`The model server's response was refused: ${fault}.`);
    this.name = 'UpstreamFault';
  }
}

const STATUS_MAX = 599;

/**
 * Wraps fetch for the model server. The wrapper refuses HTML pages. It also refuses redirects, because the key must go only
 * to the configured host. It discards the body of an error response, which may be endless and must not be shown.
 *
 * @returns A `fetch` that throws `UpstreamFault` for a redirect or a 2xx HTML page.
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
    // Capped, because a server may send a status above 599, which the `Response` constructor rejects.
    return new Response(null, {
      status: Math.min(response.status, STATUS_MAX),
      headers: response.headers,
    });
  };
}
