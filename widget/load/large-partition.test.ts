import { describe, expect, it } from 'vitest';
import { findPassages } from '../retrieve/find-passages.js';
import { publishInMemory, toChunks } from '../retrieve/_test/memory-book.js';

/** Enough for more than 1,536 shards of texts and of terms: their names stand in directories. */
const TEXTS = Array.from({ length: 3000 }, (_value, n) => {
  const words = Array.from({ length: 16 }, (_word, at) => `w${at}x${n}`);
  return `Part ${n} holds word${n}, ${words.join(' ')} and thing${n % 7}.`;
});

describe('a partition of more shards than its root names', async () => {
  const published = await publishInMemory(toChunks('/book/docs/parts', TEXTS), { maxShardBytes: 512 });
  const find = async (question: string): Promise<{ texts: string[]; files: number }> => {
    const book = await published.open();
    const before = published.requests.length;
    const found = await findPassages(book, { question, partitions: ['docs/default/current'], limit: 3 });
    if (!found.ok) throw new TypeError(found.error.message);
    return { texts: found.hits.map(({ chunk }) => chunk.text), files: published.requests.length - before };
  };

  it.each([0, 17, 2311, 2999])('finds part %i through the directories', async (n) => {
    const { texts } = await find(`word${n}`);
    expect(texts).toEqual([TEXTS[n]]);
  });

  it('loads a few files of many for it: root, two directories, two shards', async () => {
    const { files } = await find('word2311');
    expect(published.files.size).toBeGreaterThan(2 * 1536);
    expect(files).toBe(5);
  });

  it('answers two questions at once', async () => {
    const answers = await Promise.all([find('word5'), find('word2005')]);
    expect(answers.map(({ texts }) => texts[0])).toEqual([TEXTS[5], TEXTS[2005]]);
  });

  it.each([
    ['terms', 1],
    ['texts', 3],
  ])('searches on without a directory of %s', async (kind, place) => {
    published.requests.length = 0;
    // In order: the manifest, the root, a directory and a shard of terms, the same of texts.
    await find('word2311');
    const name = published.requests[1 + place];
    const book = await published.open();
    const ask = (question: string) =>
      findPassages(book, { question, partitions: ['docs/default/current'], limit: 3 });
    published.fault = (asked) => (asked === name ? new Response(null, { status: 404 }) : null);
    const found = await ask('word5 word2311');
    published.fault = null;
    expect(found.ok && found.hits.map(({ chunk }) => chunk.text)).toEqual([TEXTS[5]]);
    expect(found).toMatchObject({
      incomplete: {
        words: kind === 'terms' ? ['word2311'] : [],
        texts: kind === 'terms' ? 0 : 1,
        error: { code: 'not_found' },
      },
    });
    expect((await ask('word5 word2311')).ok && (await ask('word2311'))).toMatchObject({
      hits: [{ chunk: { text: TEXTS[2311] } }],
    });
  });

  it('is loaded whole, through its directories, each file once', async () => {
    const book = await published.open();
    published.requests.length = 0;
    expect(await book.partitions[0]?.loadAll(() => Promise.resolve())).toBeNull();
    const ofBook = new Set(['manifest.json', `${book.manifest.pages?.hash}.bin`]);
    const names = [...published.files.keys()].filter((name) => !ofBook.has(name));
    expect(published.requests.toSorted()).toEqual(names.toSorted());
    expect(book.manifest.partitions[0]?.totalBytes).toBe(
      names.reduce((total, name) => total + (published.files.get(name)?.length ?? 0), 0),
    );
  });
});
