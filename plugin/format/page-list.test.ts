import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePageList, encodePageList, pageHash } from './page-list.js';

describe('the list of pages', () => {
  it('leads from an address, with or without a slash, to its place', () => {
    const list = decodePageList(encodePageList([['/book/', '/book/knots'], [], ['/book/日本語/']]));
    expect(list?.map((pages) => pages.length)).toEqual([2, 0, 1]);
    expect(list?.[0]?.indexOf(pageHash('/book/knots/'))).toBe(1);
    expect(list?.[2]?.indexOf(pageHash('/book/日本語'))).toBe(0);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const list = decodePageList(bytes);
        const hashes = (list ?? []).flatMap((pages) => Array.from(pages));
        expect(hashes.every((hash) => hash <= 0xffff)).toBe(true);
      }),
    );
  });

  it('rejects cut and lengthened bytes', () => {
    const bytes = encodePageList([['/a', '/b'], ['/c']]);
    for (let length = 0; length < bytes.length; length += 1)
      expect(decodePageList(bytes.slice(0, length))).toBe(null);
    expect(decodePageList(Uint8Array.from([...bytes, 0]))).toBe(null);
  });
});
