import { describe, expect, it } from 'vitest';
import { findPassages } from '../retrieve/find-passages.js';
import { publishInMemory, toChunks } from '../retrieve/_test/memory-book.js';

/** Enough for more than 512 shards of texts and of terms: their names stand in directories. */
const TEXTS = Array.from({ length: 3000 }, (_value, n) => {
  const words = Array.from({ length: 16 }, (_word, at) => `w${at}x${n}`);
  return `Part ${n} holds word${n}, ${words.join(' ')} and thing${n % 7}.`;
});

describe('a partition of more shards than its root names', async () => {
  const published = await publishInMemory(toChunks('/book/docs/parts', TEXTS), { maxShardBytes: 1024 });
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
    expect(published.files.size).toBeGreaterThan(1024);
    expect(files).toBe(5);
  });

  it('answers two questions at once', async () => {
    const answers = await Promise.all([find('word5'), find('word2005')]);
    expect(answers.map(({ texts }) => texts[0])).toEqual([TEXTS[5], TEXTS[2005]]);
  });
});
