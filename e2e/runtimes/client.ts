import { ORIGIN } from '../../api/_test/harness.js';
import { sessionResponseSchema } from '../../api/_contract/request.js';

/** A reader's browser on the book's page, for a function that runs anywhere. */
export interface Client {
  /** Posts JSON, or a string as it is. */
  post(
    path: string,
    body: unknown,
    more?: { headers?: Readonly<Record<string, string>>; signal?: AbortSignal },
  ): Promise<Response>;
  openSession(): Promise<string>;
  /** Posts to `/api/chat`, with a fresh session unless a token is given. */
  chat(
    body: unknown,
    more?: { token?: string; headers?: Readonly<Record<string, string>>; signal?: AbortSignal },
  ): Promise<Response>;
}

/** @param url - Where the function listens, without a trailing slash. */
export function createClient(url: string): Client {
  const post: Client['post'] = (path, body, { headers = {}, signal } = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { Origin: ORIGIN, 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal && { signal }),
    });
  const openSession: Client['openSession'] = async () =>
    sessionResponseSchema.parse(await (await post('/api/session', {})).json()).token;
  return {
    post,
    openSession,
    async chat(body, { token, headers = {}, signal } = {}) {
      const bearer = token ?? (await openSession());
      return post('/api/chat', body, {
        headers: { Authorization: `Bearer ${bearer}`, ...headers },
        ...(signal && { signal }),
      });
    },
  };
}
