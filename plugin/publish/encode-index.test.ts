import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../format/chunk.js';
import { contentHash } from '../format/content-hash.js';
import { decodeContents } from '../format/contents.js';
import { FORMAT_VERSION, manifestSchema } from '../format/manifest.js';
import { decodePartitionRoot } from '../format/partition-root.js';
import { decodeTermShard } from '../format/term-shard.js';
import { decodeTextShard } from '../format/text-shard.js';
import { createLanguage } from '../terms/tokenizer.js';
import { encodeIndex, type EncodeOptions, type IndexedChunk, type PublishedFile } from './encode-index.js';

const OPTIONS: EncodeOptions = {
  language: createLanguage('en', { stemmer: null, stopWords: ['the'] }),
  locale: 'en',
  baseUrl: '/book/',
  book: 'test',
};

function chunk(n: number, over: Partial<Chunk> = {}): IndexedChunk {
  const value: Chunk = {
    id: `chunk-${String(n).padStart(4, '0')}`,
    url: `/book/page-${Math.floor(n / 4)}`,
    anchor: `part-${n % 4}`,
    title: `Page ${Math.floor(n / 4)}`,
    breadcrumbs: [`Page ${Math.floor(n / 4)}`, `Part ${n % 4}`],
    text: `word${n} shared${n % 3} the text of ${n}`,
    kind: 'docs',
    version: 'current',
    locale: 'en',
    ...over,
  };
  return {
    chunk: value,
    partition: value.kind === 'docs' ? `docs/default/${value.version}` : 'blog/default',
  };
}

function isText({ name, bytes }: PublishedFile): boolean {
  return name.endsWith('.bin') && decodeTextShard(gunzipSync(bytes)) !== null;
}

const MANY = Array.from({ length: 200 }, (_value, n) => chunk(n));

describe('the published files', () => {
  it('are the same bytes for the same chunks', () => {
    expect(encodeIndex(MANY, OPTIONS)).toEqual(encodeIndex(structuredClone(MANY), OPTIONS));
  });

  it('are named by their hash, the manifest last', () => {
    const { files } = encodeIndex(MANY, { ...OPTIONS, maxShardBytes: 1024 });
    expect(files.at(-1)?.name).toBe('manifest.json');
    for (const { name, bytes } of files.slice(0, -1)) expect(name).toBe(`${contentHash(bytes)}.bin`);
  });

  it('of a small partition are one file, beside the list of pages and the manifest', () => {
    const { files } = encodeIndex([chunk(0), chunk(1), chunk(2, { kind: 'blog', version: '' })], OPTIONS);
    expect(files).toHaveLength(4);
  });

  it('of an empty book are a manifest without partitions', () => {
    expect(encodeIndex([], OPTIONS).manifest.partitions).toEqual([]);
  });

  it('do not change for a page when another one is edited, but for the shards it is in', () => {
    const options = { ...OPTIONS, maxShardBytes: 1024 };
    const edited = MANY.with(150, chunk(150, { text: 'word150 shared0 the text now of 150' }));
    const before = new Set(encodeIndex(MANY, options).files.map(({ name }) => name));
    const changed = encodeIndex(edited, options).files.filter(({ name }) => !before.has(name));
    expect(changed.length).toBeLessThan(before.size / 2);
  });

  it('change in their texts alone when they are signed: each signature names the build', () => {
    const options: EncodeOptions = { ...OPTIONS, maxShardBytes: 1024, sign: (build) => build };
    const edited = MANY.with(150, chunk(150, { text: 'word150 shared0 the text now of 150' }));
    const compare = (encoding: EncodeOptions): { texts: PublishedFile[]; others: number; all: number } => {
      const kept = new Set(encodeIndex(MANY, encoding).files.map(({ name }) => name));
      const { files } = encodeIndex(edited, encoding);
      const changed = files.filter(({ name }) => !kept.has(name));
      const texts = changed.filter(isText);
      return { texts, others: changed.length - texts.length, all: files.filter(isText).length };
    };
    const { sign: _sign, ...unsigned } = options;
    const [signed, plain] = [compare(options), compare(unsigned)];
    expect(signed.texts).toHaveLength(signed.all);
    expect(plain.texts).toHaveLength(1);
    expect(signed.others).toBe(plain.others);
  });
});

describe('the build', () => {
  it('has the name of its words, signed or not, by whatever secret', () => {
    const { build } = encodeIndex(MANY, OPTIONS).manifest;
    for (const more of [
      { sign: () => 'one' },
      { sign: () => 'two' },
      { maxShardBytes: 1024 },
      { locale: 'fr' },
    ])
      expect(encodeIndex(MANY, { ...OPTIONS, ...more }).manifest.build).toBe(build);
    const edited = MANY.with(150, chunk(150, { text: 'word150 shared0 the text now of 150' }));
    expect(encodeIndex(edited, OPTIONS).manifest.build).not.toBe(build);
    expect(encodeIndex(MANY, { ...OPTIONS, book: 'other' }).manifest.build).not.toBe(build);
  });
});

describe('the manifest', () => {
  const { manifest, files } = encodeIndex([...MANY, chunk(1, { version: '1.0' })], OPTIONS);

  it('is what its file says', () => {
    const text = new TextDecoder().decode(files.at(-1)?.bytes);
    expect(manifestSchema.parse(JSON.parse(text))).toEqual(manifest);
    expect(manifest.formatVersion).toBe(FORMAT_VERSION);
    expect(manifest.build).toMatch(/^[\w-]{16}$/);
  });

  it('lists the partitions with version, kind and count', () => {
    expect(manifest.partitions).toMatchObject([
      { key: 'docs/default/current', kind: 'docs', version: 'current', chunkCount: 200 },
      { key: 'docs/default/1.0', kind: 'docs', version: '1.0', chunkCount: 1 },
    ]);
    expect(manifest.chunkCount).toBe(201);
  });
});

describe('a partition in many files', () => {
  const { manifest, files } = encodeIndex(MANY, {
    ...OPTIONS,
    maxShardBytes: 1024,
    sign: (build, { id }) => `${build} signed ${id}`,
  });
  const raw = (hash: string): Uint8Array =>
    gunzipSync(files.find(({ name }) => name === `${hash}.bin`)?.bytes ?? new Uint8Array(0));
  const root = decodePartitionRoot(raw(manifest.partitions[0]?.root.hash ?? ''));

  it('has every chunk once, in order, signed', () => {
    const texts = root?.texts.shards.map(({ hash }) => decodeTextShard(raw(hash)) ?? []) ?? [];
    expect(texts.length).toBeGreaterThan(5);
    const before = texts.map((_shard, at) => texts.slice(0, at).flat().length);
    expect(before).toEqual(root?.texts.shards.map(({ first }) => first));
    expect(texts.flat()).toMatchObject(MANY.map((indexed) => indexed.chunk));
    expect(texts.flat().map(({ signature }) => signature)).toEqual(
      MANY.map(({ chunk: { id } }) => `${manifest.build} signed ${id}`),
    );
  });

  it('has every term once, in order, and no stop word', () => {
    const shards = root?.terms.shards.map(({ hash }) => decodeTermShard(raw(hash))) ?? [];
    const terms = shards.flatMap((shard) => shard?.terms ?? []);
    expect(shards.length).toBeGreaterThan(3);
    expect(shards.map((shard) => shard?.terms[0])).toEqual(root?.terms.shards.map(({ first }) => first));
    expect(terms).toContain('word150');
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms).not.toContain('the');
  });

  it('knows pages and sections', () => {
    expect(root?.places.titleMasses).toHaveLength(50);
    expect(root?.places.headingMasses).toHaveLength(200);
    expect(root?.places.begins.slice(0, 5)).toEqual(Uint8Array.of(2, 1, 1, 1, 2));
  });

  it('keeps files near the size asked for', () => {
    for (const { rawLength } of root?.terms.shards ?? []) expect(rawLength).toBeLessThan(1.3 * 1024);
  });
});

describe('tables of contents', () => {
  const outline = new Map([
    [
      'docs/default/current',
      [
        { title: 'Guide', items: [{ title: 'First', url: '/book/page-0' }] },
        { title: 'Off', url: '/book/off' },
      ],
    ],
    ['blog/default', [{ title: 'Nothing of it is indexed', url: '/book/blog/post' }]],
  ]);
  const post = chunk(7, { kind: 'blog', version: '' });
  const { manifest, files } = encodeIndex([...MANY, post], {
    ...OPTIONS,
    outline,
    signContents: (build, { partition, text }) => `${build} ${partition} ${text.length}`,
  });

  it('are files of their own, signed for the build, and name indexed pages alone', () => {
    const [docs, blog] = manifest.partitions;
    const file = files.find(({ name }) => name === `${docs?.contents?.hash}.bin`);
    expect(decodeContents(gunzipSync(file?.bytes ?? new Uint8Array(0)))).toEqual({
      text: 'Guide\n  First',
      signature: `${manifest.build} docs/default/current 13`,
    });
    expect(docs?.contents?.chars).toBe(13);
    expect(blog).not.toHaveProperty('contents');
  });

  it('are part of what names the build', () => {
    const { manifest: without } = encodeIndex([...MANY, post], OPTIONS);
    expect(without.build).not.toBe(manifest.build);
    expect(without.partitions.every(({ contents }) => contents === undefined)).toBe(true);
  });

  it('count towards the size of their partition, as do its other files', () => {
    const { partitions } = encodeIndex(MANY, { ...OPTIONS, outline, maxShardBytes: 1024 }).manifest;
    // Without the list of pages, which is the book's, and the manifest.
    const all = encodeIndex(MANY, { ...OPTIONS, outline, maxShardBytes: 1024 }).files.slice(0, -2);
    expect(partitions.map(({ totalBytes }) => totalBytes)).toEqual([
      all.reduce((total, { bytes }) => total + bytes.length, 0),
    ]);
  });
});

it('publishes the fields of a chunk and nothing else a caller carries', () => {
  const carried = { ...chunk(0).chunk, filePath: '/home/author/book/page.md' };
  const { files } = encodeIndex([{ chunk: carried, partition: 'docs/default/current' }], OPTIONS);
  const text = files
    .slice(0, -1)
    .map(({ bytes }) => gunzipSync(bytes).toString())
    .join('');
  expect(text).toContain('word0');
  expect(text).not.toContain('author');
});
