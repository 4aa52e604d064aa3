/** Creates a random id in base64url; 16 bytes (128 bits) become 22 characters. */
export function randomId(randomBytes: (size: number) => Uint8Array, bytes: number): string {
  return Buffer.from(randomBytes(bytes)).toString('base64url');
}
