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
  let offset = 0;
  let failed = false;
  const reader: ByteReader = {
    byte() {
      const value = bytes[offset];
      if (value === undefined || failed) {
        failed = true;
        return 0;
      }
      offset += 1;
      return value;
    },
    varint() {
      let value = 0;
      for (let factor = 1; factor <= 128 ** 4; factor *= 128) {
        const byte = reader.byte();
        value += (byte & 0x7f) * factor;
        if (byte < 0x80) {
          if (value > 0xffff_ffff) failed = true;
          return failed ? 0 : value;
        }
      }
      failed = true;
      return 0;
    },
    count(minBytes) {
      const value = reader.varint();
      if (value * minBytes <= bytes.length - offset) return value;
      failed = true;
      return 0;
    },
    bytes(length) {
      if (failed || length > bytes.length - offset) {
        failed = true;
        return new Uint8Array(0);
      }
      offset += length;
      return bytes.subarray(offset - length, offset);
    },
    text: () => decoder.decode(reader.bytes(reader.varint())),
    fail() {
      failed = true;
    },
    get failed() {
      return failed;
    },
    get offset() {
      return offset;
    },
    get left() {
      return bytes.length - offset;
    },
  };
  return reader;
}

const decoder = new TextDecoder();
