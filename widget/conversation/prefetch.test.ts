import { describe, expect, it, vi } from 'vitest';
import { MANIFEST_URL, publishInMemory, toChunks, type MemoryBook } from '../retrieve/_test/memory-book.js';
import { createMemoryCaches, type MemoryCaches } from '../retrieve/_test/memory-caches.js';
import { createBookSearch } from './book-search.js';
import { PREFETCH_MAX_BYTES } from './prefetch-partitions.js';

const TEXTS = Array.from({ length: 60 }, (_value, n) => `Part ${n}: word${n} appears with other things.`);

function publish(age = 'other'): Promise<MemoryBook> {
  const texts = TEXTS.map((text) => text.replace('other', age));
  const old = toChunks('/book/1.0/docs/parts', TEXTS, { version: '1.0' });
  return publishInMemory([...toChunks('/book/docs/parts', texts), ...old], { maxShardBytes: 1024 });
}

const SETTINGS = {
  manifestUrl: MANIFEST_URL,
  partitions: [
    { prefix: '/book', key: 'docs/default/current', isLast: true },
    { prefix: '/book/1.0', key: 'docs/default/1.0', isLast: false },
  ],
};

function visit(book: MemoryBook, caches?: MemoryCaches) {
  const search = createBookSearch(SETTINGS, { fetch: book.fetch, caches }, book.language);
  const ask = async (question: string): Promise<string> => {
    const found = await search({ question, pagePath: '/book/', previousQuestions: [] });
    return found.ok ? (found.hits[0]?.chunk.text ?? 'nothing') : found.error.code;
  };
  return { ask, prefetch: (pause = idle) => search.prefetch('/book/docs/parts', pause) };
}

const idle = (): Promise<void> => Promise.resolve();

/** The files that are loaded for a page of the current version. */
function filesOf({ manifest, files }: MemoryBook): { names: string[]; bytes: number } {
  const [current, old] = manifest.partitions;
  if (current === undefined || old === undefined) throw new TypeError('two versions are published');
  return { names: [...files.keys()], bytes: current.totalBytes };
}

function takeNetworkAway(book: MemoryBook): void {
  book.fault = () => Promise.reject(new TypeError('Failed to fetch'));
}

const QUESTIONS = [3, 8, 13, 21, 29, 34, 42, 47, 55, 59];
const answered = (n: number): string => `word${n} appears with other things.`;

describe('a book that was loaded while the page was idle', () => {
  it('answers ten new questions without a network', async () => {
    const book = await publish();
    const { ask, prefetch } = visit(book);
    await prefetch();
    takeNetworkAway(book);
    for (const n of QUESTIONS) expect(await ask(`word${n}`)).toBe(answered(n));
  });

  it('answers them after the page was loaded again, too', async () => {
    const book = await publish();
    const caches = createMemoryCaches();
    await visit(book, caches).prefetch();
    await vi.waitFor(() => {
      const kept = [...caches.kept.values()].reduce((total, files) => total + files.size, 0);
      expect(kept).toBe(book.requests.length);
    });
    takeNetworkAway(book);
    const { ask } = visit(book, caches);
    for (const n of QUESTIONS) expect(await ask(`word${n}`)).toBe(answered(n));
  });

  it('has loaded each file once, and none of another version', async () => {
    const book = await publish();
    const { ask, prefetch } = visit(book);
    await ask('word17');
    await prefetch();
    await prefetch();
    expect(new Set(book.requests).size).toBe(book.requests.length);
    const { names, bytes } = filesOf(book);
    expect(book.requests.length).toBeLessThan(names.length);
    const loaded = book.requests.filter((name) => name !== 'manifest.json');
    expect(loaded.reduce((total, name) => total + (book.files.get(name)?.length ?? 0), 0)).toBe(bytes);
    book.requests.length = 0;
    expect(await ask('word58')).toBe(answered(58));
    expect(book.requests).toEqual([]);
  });
});

describe('loading while the page is idle', () => {
  it('loads the new book when the site is published between two questions', async () => {
    const book = await publish('old');
    const { ask, prefetch } = visit(book);
    const next = await publish('newer');
    await ask('word17');
    book.files.clear();
    for (const [name, bytes] of next.files) book.files.set(name, bytes);
    // Finds that the files it wants are gone, and leaves it to the next question to notice why.
    await prefetch();
    expect(await ask('word58')).toBe('word58 appears with newer things.');
    await vi.waitFor(() => {
      const loaded = book.requests.filter((name) => next.files.has(name) && name !== 'manifest.json');
      const bytes = [...new Set(loaded)].map((name) => next.files.get(name)?.length ?? 0);
      expect(bytes.reduce((total, length) => total + length, 0)).toBe(filesOf(next).bytes);
    });
    takeNetworkAway(book);
    for (const n of QUESTIONS) expect(await ask(`word${n}`)).toBe(`word${n} appears with newer things.`);
  });

  it('does not load a book that is too large, beyond its manifest', async () => {
    const book = await publish();
    const manifest = new TextDecoder().decode(book.files.get('manifest.json'));
    const publishSize = (bytes: number): void => {
      const partitions = book.manifest.partitions.map((entry) => ({ ...entry, totalBytes: bytes }));
      const changed = JSON.stringify({ ...JSON.parse(manifest), partitions });
      book.files.set('manifest.json', new TextEncoder().encode(changed));
    };
    publishSize(PREFETCH_MAX_BYTES + 1);
    await visit(book).prefetch();
    expect(book.requests).toEqual(['manifest.json']);
    publishSize(PREFETCH_MAX_BYTES);
    await visit(book).prefetch();
    expect(book.requests.length).toBeGreaterThan(10);
  });

  it('asks for nothing before the page is idle, and for a few files at a time', async () => {
    const book = await publish();
    const waiting: (() => void)[] = [];
    const pause = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
    const done = visit(book).prefetch(pause);
    const all = filesOf(book).bytes;
    const bytesAsked = (): number =>
      book.requests.reduce((total, name) => total + (book.files.get(name)?.length ?? 0), 0);
    let most = 0;
    for (let before = 0; bytesAsked() < all; before = book.requests.length) {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0));
      expect(book.requests).toHaveLength(before);
      waiting.shift()?.();
      await vi.waitFor(() => expect(book.requests.length).toBeGreaterThan(before));
      await new Promise((resolve) => setTimeout(resolve, 10));
      most = Math.max(most, book.requests.length - before);
    }
    waiting.shift()?.();
    await done;
    expect(most).toBe(3);
  });

  it('waits while a question is being searched', async () => {
    const book = await publish();
    const { ask, prefetch } = visit(book);
    await ask('word17');
    let answer: (() => void) | undefined;
    book.fault = async (name) => {
      await new Promise<void>((resolve) => (answer ??= resolve));
      return new Response(book.files.get(name)?.slice());
    };
    const asked = ask('word58');
    await vi.waitFor(() => expect(answer).toBeDefined());
    book.requests.length = 0;
    const prefetched = prefetch();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(book.requests).toEqual([]);
    book.fault = null;
    answer?.();
    expect(await asked).toBe(answered(58));
    await prefetched;
    expect(book.requests.length).toBeGreaterThan(10);
  });

  it('stops when the network is lost, and continues with the next call', async () => {
    const book = await publish();
    const { ask, prefetch } = visit(book);
    book.fault = () => (book.requests.length > 8 ? Promise.reject(new TypeError('Failed to fetch')) : null);
    await prefetch();
    const asked = book.requests.length;
    expect(asked).toBeLessThan(12);
    book.fault = null;
    await prefetch();
    expect(book.requests.length).toBeGreaterThan(asked);
    takeNetworkAway(book);
    for (const n of QUESTIONS) expect(await ask(`word${n}`)).toBe(answered(n));
  });

  it('is silent about a book that cannot be reached', async () => {
    const book = await publish();
    takeNetworkAway(book);
    const { ask, prefetch } = visit(book);
    await prefetch();
    book.fault = null;
    expect(await ask('word17')).toBe(answered(17));
  });
});
