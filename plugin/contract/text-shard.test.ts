import { describe, expect, it } from 'vitest';
import type { PublishedChunk } from './chunk.js';
import { decodeTextShard, encodeTextShard } from './text-shard.js';

function chunk(over: Partial<PublishedChunk>): PublishedChunk {
  return {
    id: 'chunk-00000001',
    url: '/docs/a',
    anchor: 'one',
    title: 'A',
    trail: ['Guides', 'A'],
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

  it.each([
    ['noise', Uint8Array.of(1, 2, 3)],
    ['a page of HTML', new TextEncoder().encode('<!doctype html>')],
    ['other JSON', new TextEncoder().encode('{"pages":[{"url":1}]}')],
    ['its own bytes cut short', encodeTextShard([chunk({})]).subarray(0, 40)],
  ])('is refused when it is %s', (_what, bytes) => {
    expect(decodeTextShard(bytes)).toBeNull();
  });
});
