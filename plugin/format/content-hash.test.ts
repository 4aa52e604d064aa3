import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentHash } from './content-hash.js';

it('is 16 hexadecimal digits and the same in every release: names of published files rest on it', () => {
  expect(contentHash(new TextEncoder().encode('Docent'))).toMatchInlineSnapshot(`"e4151e751dcb3dac"`);
  expect(contentHash(new Uint8Array(0))).toMatchInlineSnapshot(`"048e72bd67a2a8ee"`);
});

it('changes with any byte, with the length and with the order', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, flip) => {
        const changed = bytes.slice();
        const index = at % bytes.length;
        changed[index] = (changed[index] ?? 0) ^ flip;
        expect(contentHash(changed)).not.toBe(contentHash(bytes));
        expect(contentHash(bytes.subarray(0, -1))).not.toBe(contentHash(bytes));
      },
    ),
  );
});

it('does not depend on where the bytes lie in their buffer', () => {
  const bytes = Uint8Array.from({ length: 41 }, (_value, index) => index);
  expect(contentHash(bytes.subarray(1))).toBe(contentHash(bytes.slice(1)));
});
