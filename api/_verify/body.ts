import { accept, refuse, type Checked } from './refusal.js';

/**
 * Whether the request says that its body is plain JSON: `application/json`, UTF-8, not compressed.
 *
 * @returns `unsupported_media_type` otherwise; `text/plain` would cross origins without a preflight
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

/**
 * Reads a body up to a limit, counting what comes: the length header may be missing or lie.
 *
 * @returns `body_too_large`; `invalid_request` when the connection breaks or it is no UTF-8
 */
export async function readBody(request: Request, maxBytes: number): Promise<Checked<string>> {
  const tooLarge = () => refuse('body_too_large', `The body is over ${maxBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge();
  if (request.body === null) return accept('');
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes > maxBytes ? tooLarge() : accept(text + decoder.decode());
      bytes += value.length;
      if (bytes > DISCARD_MAX_BYTES) return tooLarge();
      if (bytes <= maxBytes) text += decoder.decode(value, { stream: true });
    }
  } catch {
    return refuse('invalid_request', 'The body could not be read as UTF-8.');
  } finally {
    // Not cancelled: under node:http that would close the connection before the refusal is read.
    reader.releaseLock();
  }
}

/**
 * How much of a body over the limit is read and thrown away, in bytes, for the client to hear the refusal: a connection
 * that is closed while it still sends drops the answer. Bodies that give their length are not read at all.
 */
const DISCARD_MAX_BYTES = 4_194_304;

/**
 * Parses a body.
 *
 * @returns any JSON value; `invalid_request` when it is none
 */
export function parseJson(text: string): Checked<unknown> {
  try {
    return accept(JSON.parse(text));
  } catch {
    return refuse('invalid_request', 'The body is not JSON.');
  }
}
