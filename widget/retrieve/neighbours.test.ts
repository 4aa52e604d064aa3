import { expect, it } from 'vitest';
import { publishInMemory, toChunks } from './_test/memory-book.js';
import { findPassages } from './find-passages.js';

const question = { partitions: ['docs/default/current', 'docs/default/2'], limit: 10 };

it('gives the chunks beside a hit in its section, and none of another section, page or version', async () => {
  const published = await publishInMemory([
    ...toChunks('/b/a', [
      'Oars: First an oar.',
      'Oars: Then the lever.',
      'Oars: Last the blade.',
      'Sails: A mast.',
    ]),
    ...toChunks('/b/b', ['Oars: A gunwale.'], { version: '2' }),
  ]);
  const book = await published.open();
  const look = async (word: string): Promise<unknown> => {
    const found = await findPassages(book, { ...question, question: word });
    return found.ok && found.hits.map(({ before, chunk, after }) => [before?.text, chunk.text, after?.text]);
  };
  expect(await look('lever')).toEqual([['First an oar.', 'Then the lever.', 'Last the blade.']]);
  expect(await look('blade')).toEqual([['Then the lever.', 'Last the blade.', undefined]]);
  expect(await look('mast')).toEqual([[undefined, 'A mast.', undefined]]);
  expect(await look('gunwale')).toEqual([[undefined, 'A gunwale.', undefined]]);
});

it('loads nothing for them', async () => {
  const filler = 'Words that fill the shard they stand in. '.repeat(60);
  const texts = ['oar', 'lever', 'blade', 'mast'].map((word) => `Oars: ${filler} About the ${word}.`);
  const published = await publishInMemory(toChunks('/b/a', texts), { maxShardBytes: 2_600 });
  const book = await published.open();
  const find = async (): ReturnType<typeof findPassages> =>
    findPassages(book, { ...question, question: 'lever' });
  const first = await find();
  expect(first.ok && first.hits.map(({ before, after }) => [before, after])).toEqual([
    [undefined, undefined],
  ]);
  const requested = published.requests.length;
  await book.partitions[0]?.loadChunks([2]);
  expect(published.requests.length).toBe(requested + 1);
  const again = await find();
  expect(again.ok && again.hits[0]?.after?.text).toContain('About the blade.');
  expect(published.requests.length).toBe(requested + 1);
});
