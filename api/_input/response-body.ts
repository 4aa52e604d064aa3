/**
 * Opens a body so that an abort ends a pending read: Node's fetch does not always do that, for instance not when the body
 * claims to be compressed and is not.
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
 * Reads a text in UTF-8.
 *
 * @throws RangeError if it has more than `maxBytes`, or whatever the signal was aborted with.
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
