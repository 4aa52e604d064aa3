import { search } from '@orama/orama';
import { describe, expect, it } from 'vitest';
import { publishInMemory, toChunks } from './_test/memory-book.js';
import type { Book } from './open-book.js';
import type { BookDatabase } from './create-database.js';

const CHUNKS = [
  ...toChunks('/docs/a', ['One: bee bee bee.', 'Two: bee bee.', 'Three: bee and much else besides.']),
  ...toChunks('/docs/1.0/a', ['Old: an old bee.'], { version: '1.0' }),
  ...toChunks('/blog/b', ['News: a bee in the news.'], { kind: 'blog', version: '' }),
];

async function open(): Promise<Book & { requests: string[] }> {
  const memory = await publishInMemory(CHUNKS, { maxShardBytes: 1024 });
  return Object.assign(await memory.open(), { requests: memory.requests });
}

async function anchors(params: Parameters<typeof search<BookDatabase>>[1]): Promise<string[]> {
  const { database } = await open();
  const { hits } = await search(database, params);
  return hits.map(({ document }) => String(document['anchor']));
}

describe("Orama's search over a published book", () => {
  it('ranks, counts and gives whole chunks', async () => {
    const { database } = await open();
    const results = await search(database, { term: 'bee' });
    expect(results.count).toBe(5);
    expect(results.hits[0]?.document).toMatchObject({ anchor: 'one', text: 'bee bee bee.', kind: 'docs' });
    const scores = results.hits.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((left, right) => right - left));
  });

  it('takes limit and offset', async () => {
    const all = await anchors({ term: 'bee' });
    expect(await anchors({ term: 'bee', limit: 2, offset: 1 })).toEqual(all.slice(1, 3));
    expect(await anchors({ term: 'bee', offset: 9 })).toEqual([]);
  });

  it('takes where on version, kind and partition', async () => {
    expect(await anchors({ term: 'bee', where: { version: '1.0' } })).toEqual(['old']);
    expect(await anchors({ term: 'bee', where: { kind: { eq: 'blog' } } })).toEqual(['news']);
    expect(await anchors({ term: 'bee', where: { kind: 'blog', version: '1.0' } })).toEqual([]);
    expect(
      await anchors({
        term: 'bee',
        where: { partition: { in: ['blog/default', 'docs/default/1.0'] } },
        limit: 9,
      }),
    ).toHaveLength(2);
  });

  it('refuses a where it does not know', async () => {
    await expect(anchors({ term: 'bee', where: { url: '/docs/a' } })).rejects.toThrow(TypeError);
  });

  it('loads no file of a partition that where leaves out', async () => {
    const { database, requests, manifest } = await open();
    await search(database, { term: 'bee', where: { version: '1.0' } });
    const asked = manifest.partitions.find(({ version }) => version === '1.0');
    expect(requests.slice(0, 2)).toEqual(['manifest.json', `${asked?.root.hash}.bin`]);
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  it('takes distinctOn, one hit a page', async () => {
    expect(await anchors({ term: 'bee', distinctOn: 'page' })).toHaveLength(3);
  });

  it('counts without loading text under preflight', async () => {
    const { database } = await open();
    const { count, hits } = await search(database, { term: 'bee', preflight: true });
    expect({ count, hits }).toEqual({ count: 5, hits: [] });
  });

  it('cannot be written to', async () => {
    const { database } = await open();
    await expect((async () => database.documentsStore.store({ docs: {} }, '1', 1, {}))()).rejects.toThrow(
      TypeError,
    );
  });
});
