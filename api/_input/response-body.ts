/**
 * Opens a body so that an abort ends a pending read. Node's fetch does not always do so, for example when a body claims to
 * be compressed but is not.
 */
export function openBody(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): ReadableStreamDefaultReader<Uint8Array> {
  const reader = (body ?? new Blob().stream()).getReader();
  const cancel = (): void => void reader.cancel().catch(() => null);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return reader;
}

/**
 * Reads a body as UTF-8 text.
 *
 * @throws RangeError if the body has more than `maxBytes` bytes; the signal's abort reason if it is aborted.
 */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
  maxBytes: number,
): Promise<string> {
  const reader = openBody(body, signal);
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    bytes += next.value.length;
    if (bytes > maxBytes) {
      reader.cancel().catch(() => null);
      throw new RangeError(`The body is larger than ${maxBytes} bytes.`);
    }
    text += decoder.decode(next.value, { stream: true });
  }
  signal.throwIfAborted();
  return text;
}
