/** A response that was read whole, or why there is none. */
export type Answer =
  | { ok: true; response: Response; text: string; isHtml: boolean }
  | { ok: false; reason: string };

/** Longest wait for a response, in milliseconds. */
const WAIT_MS = 20_000;

/** Requests an address and reads the response as text. Never rejects. I/O: fetches. */
export async function request(url: string | URL, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS), ...init });
    const isHtml = response.headers.get('content-type')?.includes('text/html') === true;
    return { ok: true, response, text: await response.text(), isHtml };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Says in a few words why a request failed. */
export function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `no response within ${WAIT_MS / 1_000} seconds`;
  }
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS.get(code) ?? (code === '' ? String(cause) : code);
}

const REASONS = new Map([
  ['ENOTFOUND', 'the host name does not exist'],
  ['EAI_AGAIN', 'the host name cannot be looked up'],
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection was closed'],
  ['UND_ERR_SOCKET', 'the connection was closed'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
]);

/** Parses JSON; `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an address is this machine's, so that http is safe and its store and platform are nobody else's. */
export function isLocal({ hostname }: URL): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname);
}
