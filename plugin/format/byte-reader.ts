/**
 * Reads what a `ByteWriter` wrote, from bytes that may be anything: past the end or at a wrong value it returns zeros, empty arrays
 * and empty strings and `failed` stays true, so that a decoder checks once at its end and never throws.
 *
 * A class, because its fields keep one shape: a getter and a closure for each byte took most of decoding's time.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  offset = 0;
  failed = false;

  /** @param bytes - Not copied; must not change while it is read. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.offset;
  }

  byte(): number {
    const value = this.#bytes[this.offset];
    if (value === undefined || this.failed) return this.fail();
    this.offset += 1;
    return value;
  }

  /** 0 .. 2^32 - 1. */
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

  /** A varint that counts items still to come, each of at least `minBytes` bytes: never more than fit in the rest. */
  count(minBytes: number): number {
    const value = this.varint();
    return value * minBytes <= this.left ? value : this.fail();
  }

  /** A view, not a copy. */
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

  /** Marks the bytes as invalid, also for a decoder that reads an impossible value. */
  fail(): 0 {
    this.failed = true;
    return 0;
  }
}

// A text may begin with a byte order mark, which is signed too.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
