import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedChunk } from './chunk.js';
import { decodeTextShard, encodeTextShard } from './text-shard.js';

function chunk(over: Partial<PublishedChunk>): PublishedChunk {
  return {
    id: 'chunk-00000001',
    url: '/docs/a',
    anchor: 'one',
    title: 'A',
    breadcrumbs: ['Guides', 'A'],
    text: 'First words.\n`code`',
    kind: 'docs',
    version: 'current',
    locale: 'en',
    signature: '',
    ...over,
  };
}

describe('a text shard', () => {
  it('comes back in order, pages that come again too', () => {
    const chunks = [
      chunk({}),
      chunk({ anchor: '', text: '水 👩‍🔬 \u0000', signature: 'c2ln' }),
      chunk({ url: '/docs/b', title: 'B', version: '', kind: 'blog' }),
      chunk({ id: 'chunk-00000004' }),
    ];
    expect(decodeTextShard(encodeTextShard(chunks))).toEqual(chunks);
  });

  it('gives a chunk that joins sections once for each of them, with their places', () => {
    const sections = [
      { at: 0, anchor: 'one', heading: 'Ünder', depth: 0 },
      { at: 14, anchor: '', heading: 'Two', depth: 1 },
      { at: 300, anchor: 'three', heading: '', depth: 2 },
    ];
    const [alone, joined, last] = [
      chunk({}),
      chunk({ id: 'chunk-00000002', sections }),
      chunk({ id: 'chunk-00000003' }),
    ];
    const decoded = decodeTextShard(encodeTextShard([alone, joined, last]));
    expect(decoded).toEqual([alone, joined, joined, joined, last]);
    expect(decoded?.[1]).toBe(decoded?.[3]);
  });

  it('keeps every character, a byte order mark too, and is refused or harmless when a byte changes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.nat({ max: 255 }),
        (texts, at, value) => {
          const sections = [0, 1].map((at) => ({ at, anchor: 'one', heading: texts[0] ?? '', depth: at }));
          const joined = chunk({ text: `\ufeff${texts.join('')}`, sections });
          const chunks = [joined, joined, ...texts.map((text) => chunk({ text: `\ufeff${text}` }))];
          const bytes = encodeTextShard(chunks.slice(1));
          expect(decodeTextShard(bytes)).toEqual(chunks);
          const changed = bytes.slice();
          changed[at % bytes.length] = value;
          decodeTextShard(changed);
          expect(decodeTextShard(bytes.subarray(0, at % bytes.length))).toBeNull();
        },
      ),
    );
  });

  it.each([
    ['noise', Uint8Array.of(1, 2, 3)],
    ['a page of HTML', new TextEncoder().encode('<!doctype html>')],
    ['other JSON', new TextEncoder().encode('{"pages":[{"url":1}]}')],
    ['its own bytes cut short', encodeTextShard([chunk({})]).subarray(0, 40)],
  ])('is refused when it is %s', (_what, bytes) => {
    expect(decodeTextShard(bytes)).toBeNull();
  });
});
