import { describe, expect, it, vi } from 'vitest';
import { createBookSearch, type BookSearch } from '../conversation/book-search.js';
import { MANIFEST_URL, publishInMemory, toChunks, type MemoryBook } from '../retrieve/_test/memory-book.js';
import { createMemoryCaches, type MemoryCaches } from '../retrieve/_test/memory-caches.js';
import type { LoadIo } from './load-io.js';

const TEXTS = Array.from({ length: 60 }, (_value, n) => `Part ${n}: word${n} appears with other things.`);
const SETTINGS = {
  manifestUrl: MANIFEST_URL,
  partitions: [{ prefix: '/book', key: 'docs/default/current', isLast: true }],
};

function publish(texts: readonly string[] = TEXTS): Promise<MemoryBook> {
  return publishInMemory(toChunks('/book/docs/parts', texts), { maxShardBytes: 1024 });
}

/** A page's search: each visit has its own. */
function visit(book: MemoryBook, caches: MemoryCaches, io: Partial<LoadIo> = {}): BookSearch {
  return createBookSearch(SETTINGS, { fetch: book.fetch, caches, ...io }, book.language);
}

async function ask(search: BookSearch, question = 'word17'): Promise<string> {
  const found = await search({ question, pagePath: '/book/', previousQuestions: [] });
  return found.ok ? (found.hits[0]?.chunk.text ?? 'nothing') : found.error.code;
}

/** Files are kept while the answer is shown already. */
async function untilKept(caches: MemoryCaches, count: number): Promise<void> {
  await vi.waitFor(() => expect(countFiles(caches)).toBe(count));
}

function countFiles(caches: MemoryCaches): number {
  return [...caches.kept.values()].reduce((total, files) => total + files.size, 0);
}

function takeNetworkAway(book: MemoryBook): void {
  book.fault = () => Promise.reject(new TypeError('Failed to fetch'));
}

const FOUND = 'word17 appears with other things.';

describe('a visited book', () => {
  it('answers without a network what it was asked before, and nothing else', async () => {
    const book = await publish();
    const caches = createMemoryCaches();
    expect(await ask(visit(book, caches))).toBe(FOUND);
    await untilKept(caches, book.requests.length);
    takeNetworkAway(book);
    expect(await ask(visit(book, caches))).toBe(FOUND);
    expect(await ask(visit(book, caches), 'word58')).toBe('unreachable');
  });

  it('asks the server for the manifest alone when its files are kept', async () => {
    const book = await publish();
    const caches = createMemoryCaches();
    await ask(visit(book, caches));
    await untilKept(caches, book.requests.length);
    book.requests.length = 0;
    expect(await ask(visit(book, caches))).toBe(FOUND);
    expect(book.requests).toEqual(['manifest.json']);
  });

  it.each<[string, () => Response, string]>([
    ['404', () => new Response(null, { status: 404 }), 'not_found'],
    ['503', () => new Response(null, { status: 503 }), 'unreachable'],
    [
      'a page of HTML',
      () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
      'not_found',
    ],
    ['another format', () => Response.json({ formatVersion: 99 }), 'version_mismatch'],
  ])(
    'believes a server that answers %s for the manifest rather than what it kept',
    async (_what, fault, code) => {
      const book = await publish();
      const caches = createMemoryCaches();
      await ask(visit(book, caches));
      await untilKept(caches, book.requests.length);
      book.fault = fault;
      expect(await ask(visit(book, caches))).toBe(code);
      // And the server's bad moment did not cost the reader what was kept.
      takeNetworkAway(book);
      expect(await ask(visit(book, caches))).toBe(FOUND);
    },
  );

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['cut short', (bytes) => bytes.slice(0, -1)],
    ['empty', () => new Uint8Array(0)],
    ['another', (bytes) => bytes.map((byte) => byte ^ 1)],
    ['too long', (bytes) => Uint8Array.of(...bytes, 0)],
  ])('forgets a kept file that is %s, and fetches it anew', async (_what, spoil) => {
    const book = await publish();
    const caches = createMemoryCaches();
    await ask(visit(book, caches));
    const count = book.requests.length;
    await untilKept(caches, count);
    for (const files of caches.kept.values()) {
      for (const [url, bytes] of files) files.set(url, spoil(bytes));
    }
    book.requests.length = 0;
    expect(await ask(visit(book, caches))).toBe(FOUND);
    expect(book.requests).toHaveLength(count);
    await vi.waitFor(async () => {
      book.requests.length = 0;
      expect(await ask(visit(book, caches))).toBe(FOUND);
      expect(book.requests).toEqual(['manifest.json']);
    });
  });

  it('with a kept manifest that is spoilt is as far away as the network', async () => {
    const book = await publish();
    const caches = createMemoryCaches();
    await ask(visit(book, caches));
    await untilKept(caches, book.requests.length);
    caches.kept
      .get(`docent ${MANIFEST_URL}`)
      ?.set(MANIFEST_URL, new TextEncoder().encode('{"formatVersion":1'));
    takeNetworkAway(book);
    expect(await ask(visit(book, caches))).toBe('unreachable');
  });

  it('that was published again fetches only what changed, and forgets builds before the last', async () => {
    const caches = createMemoryCaches();
    const first = await publish();
    await ask(visit(first, caches));
    await untilKept(caches, first.requests.length);
    const names = new Set<string>();
    for (const last of ['Changed: once.', 'Changed: twice.', 'Changed: thrice.']) {
      // At the end of the book: the shards of what stands before it stay as they are.
      const next = await publish([...TEXTS, last]);
      expect(await ask(visit(next, caches))).toBe(FOUND);
      for (const name of caches.kept.keys()) names.add(name);
      const files = next.requests.filter((name) => name !== 'manifest.json');
      expect(files.filter((name) => first.files.has(name))).toEqual([]);
      expect(next.requests.length).toBeLessThan(first.requests.length);
      await vi.waitFor(() => expect(caches.kept.size).toBeLessThanOrEqual(3));
    }
    expect(names.size).toBe(5);
  });

  it('shares nothing with another book of the same origin, whatever its files are called', async () => {
    const caches = createMemoryCaches();
    const book = await publish();
    await ask(visit(book, caches));
    await untilKept(caches, book.requests.length);
    const other = await publish();
    const search = createBookSearch(
      { ...SETTINGS, manifestUrl: MANIFEST_URL.replace('/book/', '/book/docent/') },
      { fetch: book.fetch, caches },
      book.language,
    );
    // Served below /book/ alone: another book's kept files must not answer for it.
    expect(await ask(search)).toBe('not_found');
    expect(await ask(visit(other, caches))).toBe(FOUND);
    expect([...caches.kept.keys()].filter((name) => name.startsWith(`docent ${MANIFEST_URL}`))).toHaveLength(
      2,
    );
  });
});

describe('without a cache that works', () => {
  it.each([
    ['throws', 'throw'],
    ['is full', 'full'],
    ['gives answers that cannot be read', 'opaque'],
  ] as const)('a question is answered where it %s', async (_what, kind) => {
    const book = await publish();
    const caches = createMemoryCaches();
    caches.fault = { kind };
    expect(await ask(visit(book, caches))).toBe(FOUND);
    expect(await ask(visit(book, caches), 'word58')).toContain('word58');
  });

  it('a question is answered where it hangs, and waits for it once', async () => {
    const book = await publish();
    const caches = createMemoryCaches();
    caches.fault = { kind: 'hang' };
    const waits: number[] = [];
    const search = visit(book, caches, {
      schedule(run, delayMs) {
        // Only the cache's patience ends at once; requests have theirs.
        if (delayMs > 5_000) return () => undefined;
        waits.push(delayMs);
        const timer = setTimeout(run);
        return () => clearTimeout(timer);
      },
    });
    expect(await ask(search)).toBe(FOUND);
    const waited = waits.length;
    expect(await ask(search, 'word58')).toContain('word58');
    expect(waits).toHaveLength(waited);
  });

  it('a question is answered where there is none', async () => {
    const book = await publish();
    expect(await ask(visit(book, createMemoryCaches(), { caches: undefined }))).toBe(FOUND);
  });
});
