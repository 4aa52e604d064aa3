import { readUpTo } from '../load/read-up-to.js';

/** Size of the largest JSON response that is read, in bytes. The function's are under 10 kB. */
const MAX_BYTES = 65_536;

/** Reads a JSON response; `undefined` if it has another content type, is over 64 kB, is incomplete or is not JSON. */
export async function readJson(response: Response): Promise<unknown> {
  if (!hasContentType(response, 'application/json')) {
    // Do not wait for the rest of a proxy's HTML page.
    await response.body?.cancel().catch(() => undefined);
    return undefined;
  }
  const bytes = await readUpTo(response.body, MAX_BYTES).catch(() => null);
  return bytes === null ? undefined : parseJson(new TextDecoder().decode(bytes));
}

/** Parses JSON; `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the response's media type, without parameters, is `type` (lower case). */
export function hasContentType(response: Response, type: string): boolean {
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';');
  return mediaType.trim().toLowerCase() === type;
}
