import { parseJson } from '../_input/parse-json.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';

/**
 * Checks that the headers declare an uncompressed `application/json` body in UTF-8.
 *
 * @returns `unsupported_media_type` if they do not. (`text/plain` could be sent across origins without a preflight.)
 */
export function checkJsonType(headers: Headers): Checked<null> {
  const [mediaType = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.replaceAll(/^[ \t]+|[ \t]+$/g, '').toLowerCase());
  const hasOddParameter = parameters.some((part) => part !== '' && !/^charset="?utf-8"?$/.test(part));
  if (mediaType !== 'application/json' || hasOddParameter) {
    return refuse('unsupported_media_type', 'The body must be application/json in UTF-8.');
  }
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    return refuse('unsupported_media_type', 'The body must not be compressed.');
  }
  return accept(null);
}

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  maxBytes: number;
  /** From now to its last byte, in milliseconds, however steadily it arrives. */
  maxMs: number;
}

/**
 * Reads a body up to a limit, which also applies to received bytes, because `Content-Length` may be missing or wrong. Call it
 * only after the origin has been checked: a body costs memory and holds a connection.
 *
 * @returns The text; `body_too_large`; `body_timeout`; or `invalid_request` if the connection breaks or the body is not valid UTF-8.
 */
export async function readBody(request: Request, { maxBytes, maxMs }: BodyLimits): Promise<Checked<string>> {
  const tooLarge = () => refuse('body_too_large', `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge();
  if (request.body === null) return accept('');
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  // Set anew for each read: of a promise that all reads are raced with, each would stay in memory until the end, however small it is.
  let stopWaiting: (() => void) | undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stopWaiting?.();
  }, maxMs);
  let bytes = 0;
  let text = '';
  try {
    for (;;) {
      const next = await new Promise<Awaited<ReturnType<typeof reader.read>> | null>((resolve, reject) => {
        stopWaiting = () => resolve(null);
        reader.read().then(resolve, reject);
      });
      if (next === null || isLate)
        return refuse('body_timeout', `The body did not arrive within ${maxMs / 1_000} seconds.`);
      const { done, value } = next;
      if (done) return bytes > maxBytes ? tooLarge() : accept(text + decoder.decode());
      bytes += value.length;
      if (bytes > DISCARD_MAX_BYTES) return tooLarge();
      if (bytes <= maxBytes) text += decoder.decode(value, { stream: true });
    }
  } catch {
    return refuse('invalid_request', 'The body is incomplete or not valid UTF-8.');
  } finally {
    clearTimeout(timer);
    // Not cancelled, because with node:http that would close the connection before the client has read the response.
    reader.releaseLock();
  }
}

/**
 * How many bytes of a body that is too large are still read, because closing the connection while the client is sending
 * would lose the response. A body whose `Content-Length` exceeds the limit is not read at all.
 */
const DISCARD_MAX_BYTES = 4_194_304;

/** Parses a body. @returns Any JSON value, or `invalid_request` if the text is not JSON. */
export function parseBody(text: string): Checked<unknown> {
  const value = parseJson(text);
  return value === undefined ? refuse('invalid_request', 'The body is not valid JSON.') : accept(value);
}
