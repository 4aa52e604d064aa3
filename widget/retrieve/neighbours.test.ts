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

/** A chunk that joins sections of these headings, each with a sentence of its own. */
function joinedChunk(url: string, headings: readonly string[]): ReturnType<typeof toChunks>[number] {
  const [whole] = toChunks(url, ['']);
  if (whole === undefined) throw new Error('no chunk');
  let text = '';
  const sections = headings.map((heading) => {
    const at = text === '' ? 0 : text.length + 2;
    text += `${text === '' ? '' : '\n\n'}${heading}\nDetails of the ${heading.toLowerCase()}.`;
    return { at, anchor: heading.toLowerCase(), heading, depth: 1 };
  });
  const anchor = sections[0]?.anchor ?? '';
  return { ...whole, chunk: { ...whole.chunk, id: `${url}#joined`, anchor, text, sections } };
}

it('gives a chunk that joins sections once, with the section that matches best', async () => {
  const published = await publishInMemory([
    ...toChunks('/b/a', ['Hull: The hull floats.']),
    joinedChunk('/b/a', ['Mast', 'Boom', 'Sail']),
    ...toChunks('/b/b', ['Sails: Where to buy a sail.']),
  ]);
  const book = await published.open();
  expect(book.manifest.chunkCount).toBe(5);
  const find = async (asked: string): Promise<unknown> => {
    const found = await findPassages(book, { ...question, question: asked });
    return found.ok && found.hits.map(({ chunk, section }) => `${chunk.id} ${section?.anchor ?? ''}`);
  };
  expect(await find('boom')).toEqual(['/b/a#joined boom']);
  expect(await find('mast and boom')).toEqual(['/b/a#joined mast']);
  expect(await find('hull')).toEqual(['/b/a#0-- ']);
  expect(await find('details of the sail')).toEqual(['/b/a#joined sail', '/b/b#0-- ']);
});

it('finds the chunks around one that joins sections', async () => {
  const published = await publishInMemory([
    ...toChunks('/b/a', ['Mast: The first part.']),
    joinedChunk('/b/a', ['Mast', 'Boom']),
    ...toChunks('/b/a', ['Boom: The last part.']),
  ]);
  const found = await findPassages(await published.open(), { ...question, question: 'details' });
  expect(found.ok && found.hits.map(({ before, after }) => [before?.text, after?.text])).toEqual([
    ['The first part.', 'The last part.'],
  ]);
});
