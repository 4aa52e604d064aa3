import { describe, expect, it } from 'vitest';
import { BuildError } from '../build-error.js';
import type { BookChunk, ChunkedBook } from '../chunk/chunk-book.js';
import type { BookOutline } from '../source/outline.js';
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

const outlineOf = (...titles: string[]): BookOutline =>
  new Map([['docs/default/current', titles.map((title) => ({ title, url: '/a' }))]]);

function liveIndexOf(state: { book: ChunkedBook; outline?: BookOutline }, chunkMs = 0) {
  const encoded: string[] = [];
  const announced: string[] = [];
  const index = createLiveIndex({
    encode: (chunks) => {
      const files = chunks.map(({ chunk: { text } }) => ({ name: text, bytes: new Uint8Array() }));
      encoded.push(files.map(({ name }) => name).join(' '));
      return Promise.resolve(files);
    },
    onNew: ({ book }) => announced.push(`${book.chunks.length} chunks, ${book.skipped.length} skipped`),
  });
  const read = () =>
    index.read(
      async () => {
        const { book } = state;
        await new Promise((resolve) => setTimeout(resolve, chunkMs));
        return book;
      },
      state.outline ?? outlineOf('A'),
    );
  return { ...index, read, encoded, announced };
}

describe('createLiveIndex', () => {
  it('encodes again only when a chunk changed', async () => {
    const kept = chunk('kept');
    const state = { book: bookOf(kept, chunk('old')) };
    const { read, encoded } = liveIndexOf(state);
    const first = await read();
    state.book = bookOf(...state.book.chunks);
    expect((await read()).files).toBe(first.files);
    state.book = bookOf(kept, chunk('new'));
    await read();
    state.book = bookOf(kept);
    await read();
    expect(encoded).toEqual(['kept old', 'kept new', 'kept']);
  });

  it('returns the same files to a caller that encodes the chunks it read', async () => {
    const state = { book: bookOf(chunk('a'), chunk('b')) };
    const { read, encode, encoded } = liveIndexOf(state);
    const { files } = await read();
    expect(await encode([...state.book.chunks], outlineOf('A'))).toBe(files);
    await encode(state.book.chunks.slice(0, 1), outlineOf('A'));
    expect(encoded).toEqual(['a b', 'a']);
  });

  it('encodes again when only the sidebar changed, and announces that', async () => {
    const state = { book: bookOf(chunk('a')), outline: outlineOf('A') };
    const { read, encoded, announced } = liveIndexOf(state);
    const first = await read();
    state.outline = outlineOf('A');
    expect((await read()).files).toBe(first.files);
    state.outline = outlineOf('Renamed');
    expect((await read()).files).not.toBe(first.files);
    expect(encoded).toEqual(['a', 'a']);
    expect(announced).toHaveLength(2);
  });

  it('announces each new book once, and one that only skips another page without encoding it again', async () => {
    const state = { book: bookOf(chunk('a')) };
    const { read, encoded, announced } = liveIndexOf(state);
    await read();
    await read();
    const error = new BuildError({ code: 'markdown-unparsable', message: 'no', hint: 'fix it' });
    state.book = { ...state.book, skipped: [error] };
    await read();
    await read();
    expect(announced).toEqual(['1 chunks, 0 skipped', '1 chunks, 1 skipped']);
    expect(encoded).toEqual(['a']);
  });

  it('runs concurrent reads one after the other, and goes on after one that failed', async () => {
    const state = { book: bookOf(chunk('a')) };
    const { read, encoded } = liveIndexOf(state, 5);
    await Promise.all([read(), read(), read()]);
    expect(encoded).toEqual(['a']);
    let calls = 0;
    const failing = createLiveIndex({
      encode: () => (calls++ === 0 ? Promise.reject(new Error('once')) : Promise.resolve([])),
      onNew: () => {},
    });
    const readFailing = () => failing.read(() => Promise.resolve(state.book), outlineOf('A'));
    await expect(readFailing()).rejects.toThrow('once');
    expect((await readFailing()).files).toEqual([]);
  });
});
