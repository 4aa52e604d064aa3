import { describe, expect, it } from 'vitest';
import type { BookChunk, ChunkedBook } from '../chunk/chunk-book.js';
import { createLiveIndex } from './live-index.js';

const chunk = (text: string): BookChunk => ({
  chunk: {
    id: text,
    url: '/a',
    anchor: '',
    title: 'A',
    breadcrumbs: ['A'],
    text,
    kind: 'docs',
    version: 'current',
    locale: 'en',
  },
  partition: 'docs/default/current',
  filePath: '/site/docs/a.md',
});
const bookOf = (...chunks: BookChunk[]): ChunkedBook => ({ chunks, pageCount: 1, skipped: [], ms: 0 });

function liveIndexOf(state: { book: ChunkedBook }, cutMs = 0) {
  const made: string[] = [];
  const read = createLiveIndex({
    cut: async () => {
      const { book } = state;
      await new Promise((resolve) => setTimeout(resolve, cutMs));
      return book;
    },
    encode: (chunks) =>
      Promise.resolve(chunks.map(({ chunk: { text } }) => ({ name: text, bytes: new Uint8Array() }))),
    now: () => 0,
    onNew: ({ files }) => made.push(files.map(({ name }) => name).join(' ')),
  });
  return { read, made };
}

describe('createLiveIndex', () => {
  it('encodes again only when a chunk is another', async () => {
    const kept = chunk('kept');
    const state = { book: bookOf(kept, chunk('old')) };
    const { read, made } = liveIndexOf(state);
    const first = await read();
    state.book = bookOf(...state.book.chunks);
    expect(await read()).toBe(first);
    state.book = bookOf(kept, chunk('new'));
    await read();
    state.book = bookOf(kept);
    await read();
    expect(made).toEqual(['kept old', 'kept new', 'kept']);
  });

  it('lets readings that come at once wait for each other, and goes on after one that failed', async () => {
    const state = { book: bookOf(chunk('a')) };
    const { read, made } = liveIndexOf(state, 5);
    await Promise.all([read(), read(), read()]);
    expect(made).toEqual(['a']);
    const failing = createLiveIndex({
      cut: () => Promise.resolve(state.book),
      encode: (() => {
        let calls = 0;
        return () => (calls++ === 0 ? Promise.reject(new Error('once')) : Promise.resolve([]));
      })(),
      now: () => 0,
      onNew: () => {},
    });
    await expect(failing()).rejects.toThrow('once');
    expect(await failing()).toEqual([]);
  });
});
