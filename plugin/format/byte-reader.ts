/**
 * Reads what a `ByteWriter` wrote, from bytes that may be anything: past the end or on a wrong value it gives zeros, empty
 * arrays and empty texts and `failed` stays true, so that a decoder checks once at its end and never throws.
 */
export interface ByteReader {
  byte(): number;
  /** 0 .. 2^32 - 1. */
  varint(): number;
  /** A varint that counts things still to come, each of at least `minBytes` bytes: never more than can be there. */
  count(minBytes: number): number;
  /** A view, not a copy. */
  bytes(length: number): Uint8Array;
  text(): string;
  /** Says that what was read makes no sense. */
  fail(): void;
  readonly failed: boolean;
  readonly offset: number;
  /** Bytes not read yet. */
  readonly left: number;
}

/** @param bytes not copied; must not change while it is read */
export function createByteReader(bytes: Uint8Array): ByteReader {
  return new Reader(bytes);
}

/** A class, because its fields stay in one shape: a getter and a closure for each byte took most of decoding's time. */
class Reader implements ByteReader {
  readonly #bytes: Uint8Array;
  offset = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.offset;
  }

  byte(): number {
    const value = this.#bytes[this.offset];
    if (value === undefined || this.failed) {
      this.failed = true;
      return 0;
    }
    this.offset += 1;
    return value;
  }

  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let factor = 128; factor <= 128 ** 4; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) this.failed = true;
        return this.failed ? 0 : value;
      }
    }
    this.failed = true;
    return 0;
  }

  count(minBytes: number): number {
    const value = this.varint();
    if (value * minBytes <= this.left) return value;
    this.failed = true;
    return 0;
  }

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

  fail(): void {
    this.failed = true;
  }
}

// A text may begin with a byte order mark, and is signed with it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
