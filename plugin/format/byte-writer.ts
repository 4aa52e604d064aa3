/** Grows as it is written to: the build's side of every binary part of the published format. */
export interface ByteWriter {
  byte(value: number): void;
  /** LEB128; 0 .. 2^32 - 1. */
  varint(value: number): void;
  /** Bytes as they are, without their length. */
  bytes(values: Uint8Array): void;
  /** UTF-8, its byte length first. */
  text(value: string): void;
  readonly length: number;
  finish(): Uint8Array;
}

/** @returns an empty writer */
export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;
  const reserve = (count: number): void => {
    if (length + count <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, length + count));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  };
  const writer: ByteWriter = {
    byte(value) {
      reserve(1);
      buffer[length] = value;
      length += 1;
    },
    varint(value) {
      if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
        throw new TypeError(`not a 32-bit count: ${value}`);
      }
      let rest = value;
      while (rest > 0x7f) {
        writer.byte((rest & 0x7f) | 0x80);
        rest = Math.floor(rest / 128);
      }
      writer.byte(rest);
    },
    bytes(values) {
      reserve(values.length);
      buffer.set(values, length);
      length += values.length;
    },
    text(value) {
      const encoded = encoder.encode(value);
      writer.varint(encoded.length);
      writer.bytes(encoded);
    },
    get length() {
      return length;
    },
    finish: () => buffer.slice(0, length),
  };
  return writer;
}

const encoder = new TextEncoder();
