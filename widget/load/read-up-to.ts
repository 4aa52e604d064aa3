/**
 * Reads a stream to its end.
 *
 * @param maxBytes - The most bytes to accept, 0 or more.
 * @param onPart - Called for each part that arrives.
 * @returns The bytes; `null` if there are more than `maxBytes`, in which case the rest is not read.
 * @throws The stream's own error if it breaks off.
 */
export async function readUpTo(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  onPart?: () => void,
): Promise<Uint8Array | null> {
  if (stream === null) return new Uint8Array(0);
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    onPart?.();
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
