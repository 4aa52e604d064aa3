import { expect, it } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import { CONTENTS_MAX_CHARS, decodeContents, encodeContents } from './contents.js';

const CONTENTS = { text: 'Guide\n  Einführung 🛶', signature: 'signed' };

it('returns what was encoded', () => {
  expect(decodeContents(encodeContents(CONTENTS))).toEqual(CONTENTS);
  expect(decodeContents(encodeContents({ ...CONTENTS, signature: '' }))).toEqual({
    ...CONTENTS,
    signature: '',
  });
});

it('returns null for anything else', () => {
  const bytes = encodeContents(CONTENTS);
  expect(decodeContents(new Uint8Array(0))).toBeNull();
  expect(decodeContents(bytes.slice(0, -1))).toBeNull();
  expect(decodeContents(Uint8Array.of(...bytes, 0))).toBeNull();
  expect(decodeContents(encodeContents({ ...CONTENTS, text: '' }))).toBeNull();
  expect(decodeContents(encodeContents({ ...CONTENTS, text: 'x'.repeat(6_001) }))).toBeNull();
});

it('allows as much as a request to the function may hold', () => {
  expect(CONTENTS_MAX_CHARS).toBe(LIMITS.contentsMaxChars);
});
