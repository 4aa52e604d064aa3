/**
 * Reads what a `ByteWriter` wrote, from bytes that cannot be trusted. Past the end or after an invalid value, it returns zeros, empty
 * arrays and empty strings, and `failed` stays true, so that a decoder need only check once at its end and never throws.
 * It is a class because its fields keep one shape: calling a getter and a closure for each byte took most of the decoding time.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  offset = 0;
  failed = false;

  /** @param bytes - Bytes to read. They are not copied and must not change in the meantime. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Number of bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.offset;
  }

  byte(): number {
    const value = this.#bytes[this.offset];
    if (value === undefined || this.failed) return this.fail();
    this.offset += 1;
    return value;
  }

  /** Reads an integer from 0 to 2^32 - 1 in LEB128. */
  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let factor = 128; factor <= 128 ** 4; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return this.failed || value > 0xffff_ffff ? this.fail() : value;
    }
    return this.fail();
  }

  /** Reads a count of items that follow, at least `minBytes` bytes each. Fails if they would not fit in the remaining bytes. */
  count(minBytes: number): number {
    const value = this.varint();
    return value * minBytes <= this.left ? value : this.fail();
  }

  /** Returns the next bytes as a view, not a copy. */
  bytes(length: number): Uint8Array {
    if (this.failed || length > this.left) {
      this.failed = true;
      return new Uint8Array(0);
    }
    this.offset += length;
    return this.#bytes.subarray(this.offset - length, this.offset);
  }

  text(): string {
    return decoder.decode(this.bytes(this.varint()));
  }

  /** Marks the bytes as invalid. Decoders also call it if they read an impossible value. */
  fail(): 0 {
    this.failed = true;
    return 0;
  }
}

// A text may begin with a byte order mark, which is part of what is signed.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
