import { readUpTo } from '../load/read-up-to.js';

/** Longest JSON response that is read. The function's are under 10 kB. */
const MAX_BYTES = 65_536;

/**
 * Reads a JSON response.
 *
 * @returns The parsed value; `undefined`, which no JSON text parses to, for another content type, a body over 64 kB,
 *   invalid JSON or an incomplete body.
 */
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
