import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentHash } from '../../plugin/format/content-hash.js';
import { FORMAT_VERSION } from '../../plugin/format/manifest.js';
import { findPassages } from './find-passages.js';
import { MANIFEST_URL, publishInMemory, toChunks, type MemoryBook } from './_test/memory-book.js';
import type { LoadError } from '../load/load-error.js';
import { openBook } from './open-book.js';

const TEXTS = Array.from(
  { length: 60 },
  (_value, n) => `Part ${n}: word${n} stands beside every other${n % 7} thing.`,
);

function publish(maxShardBytes?: number): Promise<MemoryBook> {
  return publishInMemory(
    toChunks('/book/docs/parts', TEXTS),
    maxShardBytes === undefined ? {} : { maxShardBytes },
  );
}

async function errorOfOpening(book: MemoryBook): Promise<LoadError['code'] | 'none'> {
  const opened = await openBook(MANIFEST_URL, { fetch: book.fetch }, book.language);
  return opened.ok ? 'none' : opened.error.code;
}

async function errorOfAsking(book: MemoryBook): Promise<LoadError['code'] | 'none'> {
  const found = await findPassages(await book.open(), {
    question: 'word17',
    partitions: ['docs/default/current'],
    limit: 3,
  });
  return found.ok ? 'none' : found.error.code;
}

const html = (): Response =>
  new Response('<!doctype html><p>Page not found', { headers: { 'content-type': 'text/html' } });

describe('opening a book', () => {
  it('loads the manifest and nothing else', async () => {
    const book = await publish();
    await book.open();
    expect(book.requests).toEqual(['manifest.json']);
  });

  it.each<[string, (name: string) => Response | Promise<Response>, LoadError['code']]>([
    ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
    ['the server is in trouble', () => new Response('', { status: 503 }), 'unreachable'],
    ['it is not there', () => new Response('', { status: 404 }), 'not_found'],
    ['a page of HTML comes instead', html, 'not_found'],
    ['the HTML does not say that it is', () => new Response('<!doctype html>'), 'not_an_index'],
    ['other JSON comes instead', () => Response.json({ name: 'site' }), 'not_an_index'],
    ['the body is cut short', () => new Response('{"formatVersion":1,"boo'), 'not_an_index'],
    ['it has another format', () => Response.json({ formatVersion: 99 }), 'version_mismatch'],
    ['it is endless', endless, 'corrupt'],
  ])('when %s is a typed error, and the next try works', async (_what, fault, code) => {
    const book = await publish();
    book.fault = fault;
    expect(await errorOfOpening(book)).toBe(code);
    book.fault = null;
    expect(await errorOfOpening(book)).toBe('none');
  });

  it('names the version it cannot read and the one it can', async () => {
    const book = await publish();
    book.fault = () => Response.json({ formatVersion: 0 });
    const opened = await openBook(MANIFEST_URL, { fetch: book.fetch }, book.language);
    expect(opened.ok ? '' : opened.error.message).toBe(
      `The index has format 0, but this widget reads format ${FORMAT_VERSION}. Reload the page.`,
    );
  });
});

describe('asking a book', () => {
  it('of a small partition loads one file', async () => {
    const book = await publish();
    expect(await errorOfAsking(book)).toBe('none');
    expect(book.requests).toEqual(['manifest.json', `${book.manifest.partitions[0]?.root.hash}.bin`]);
  });

  it('of a large partition loads root, one term shard and one text shard of many', async () => {
    const book = await publish(1024);
    expect(book.files.size).toBeGreaterThan(10);
    expect(await errorOfAsking(book)).toBe('none');
    expect(book.requests).toHaveLength(4);
  });

  it('loads each file once, however many ask at the same time', async () => {
    const book = await publish(1024);
    const opened = await book.open();
    const ask = (): ReturnType<typeof findPassages> =>
      findPassages(opened, { question: 'word17', partitions: ['docs/default/current'], limit: 3 });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.every((answer) => answer.ok && answer.hits.length > 0)).toBe(true);
    expect(new Set(book.requests).size).toBe(book.requests.length);
  });

  it.each<[string, (bytes: Uint8Array) => Response | Promise<Response>, LoadError['code']]>([
    ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
    ['it is gone', () => new Response('', { status: 404 }), 'not_found'],
    ['a page of HTML comes instead', html, 'not_found'],
    ['it is cut short', (bytes) => new Response(bytes.slice(0, -3)), 'corrupt'],
    [
      'a byte is wrong',
      (bytes) => new Response(bytes.map((byte, at) => (at === 30 ? byte ^ 1 : byte))),
      'corrupt',
    ],
    ['more comes than it promises', (bytes) => new Response(Uint8Array.of(...bytes, 0)), 'corrupt'],
    ['it never ends', endless, 'corrupt'],
    ['the body breaks off', broken, 'unreachable'],
  ])('when %s is a typed error in every kind of file, and the next try works', async (_what, fault, code) => {
    for (const nth of [0, 1, 2]) {
      const book = await publish(1024);
      let asked = 0;
      book.fault = (name) => {
        if (name === 'manifest.json') return null;
        asked += 1;
        return asked === nth + 1 ? fault(book.files.get(name) ?? new Uint8Array(0)) : null;
      };
      const opened = await book.open();
      const ask = (): ReturnType<typeof findPassages> =>
        findPassages(opened, { question: 'word17', partitions: ['docs/default/current'], limit: 3 });
      const first = await ask();
      expect(first.ok ? 'none' : first.error.code).toBe(code);
      const second = await ask();
      expect(second.ok && second.hits[0]?.chunk.text).toContain('word17');
    }
  });

  it('finds a file out that is another than its name says', async () => {
    const book = await publish(1024);
    const [one, other] = [...book.files.keys()];
    book.files.set(one ?? '', book.files.get(other ?? '') ?? new Uint8Array(0));
    book.files.set(other ?? '', book.files.get(one ?? '') ?? new Uint8Array(0));
    const root = book.manifest.partitions[0]?.root.hash;
    book.files.set(`${root}.bin`, book.files.get(one ?? '') ?? new Uint8Array(0));
    expect(await errorOfAsking(book)).toBe('corrupt');
  });

  it('finds a file out that is well formed, of the right length, and of another build', async () => {
    const book = await publish();
    const [partition] = book.manifest.partitions;
    const raw = gunzipSync(book.files.get(`${partition?.root.hash}.bin`) ?? new Uint8Array(0));
    const other = Buffer.from(raw);
    other.write('WORD17', other.indexOf('word17 stands'));
    // Not compressed: the same length for both.
    const [bytes, otherBytes] = [gzipSync(raw, { level: 0 }), gzipSync(other, { level: 0 })];
    const root = { hash: contentHash(bytes), byteLength: bytes.length, rawLength: raw.length };
    const manifest = { ...book.manifest, partitions: [{ ...partition, root }] };
    book.files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
    book.files.set(`${root.hash}.bin`, otherBytes);
    expect(await errorOfAsking(book)).toBe('corrupt');
    book.files.set(`${root.hash}.bin`, bytes);
    expect(await errorOfAsking(book)).toBe('none');
  });

  it.each([
    ['noise', new Uint8Array(64).fill(201)],
    ['a bomb of zeros', new Uint8Array(8_000_000)],
    ['nothing', new Uint8Array(0)],
  ])('refuses a file whose name and length are right but which unpacks to %s', async (_what, raw) => {
    const book = await publish();
    const bytes = gzipSync(raw);
    const hash = contentHash(bytes);
    const [partition] = book.manifest.partitions;
    const manifest = {
      ...book.manifest,
      partitions: [{ ...partition, root: { hash, byteLength: bytes.length, rawLength: 64 } }],
    };
    book.files.set(`${hash}.bin`, bytes);
    book.files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
    expect(await errorOfAsking(book)).toBe('corrupt');
  });
});

function endless(): Response {
  const part = new Uint8Array(100_000).fill(32);
  return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(part) }));
}

function broken(bytes: Uint8Array): Response {
  let isSent = false;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (isSent) controller.error(new TypeError('network error'));
        else controller.enqueue(bytes.slice(0, 10));
        isSent = true;
      },
    }),
  );
}
