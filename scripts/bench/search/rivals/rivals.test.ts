import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../../plugin/format/content-hash.js';
import type { Chunk } from '../../../../plugin/format/chunk.js';
import { createLanguage } from '../../../../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../../../../plugin/search-index/language-pack.js';
import { askOurs, openOurs, publishOurs } from '../our-book.js';
import { RIVALS } from './all-rivals.js';

describe.each(RIVALS)('$name', (rival) => {
  const book = [
    chunk('garden.md', 'Garden', 'Tomatoes need six hours of sun a day and water in the morning.'),
    chunk('kitchen.md', 'Kitchen', 'Bread rises for two hours in a warm place.'),
    chunk('cellar.md', 'Cellar', 'Wine is kept dark and cool, lying on its side.'),
  ];

  it('finds the passage, with what its judging needs', async () => {
    const index = await rival.build(book, 'en');
    const [hit] = await index.ask('How long does bread rise?', 3);
    expect(hit).toMatchObject({ url: 'kitchen.md', anchor: 'kitchen', text: book[1]?.text });
  });

  it('finds the same in the file that a browser would load', async () => {
    const index = await rival.build(book, 'en');
    const loaded = await rival.load(await index.publish(), 'en');
    expect(await loaded.ask('tomatoes water', 3)).toEqual(await index.ask('tomatoes water', 3));
    expect(await loaded.ask('tomatoes water', 3)).not.toEqual([]);
  });

  it('gives no more hits than asked for', async () => {
    const index = await rival.build(
      Array.from({ length: 9 }, (_, number) => chunk(`page-${number}.md`, 'Page', `Bread number ${number}.`)),
      'en',
    );
    expect(await index.ask('bread', 4)).toHaveLength(4);
  });

  it('takes another language', async () => {
    const german = [chunk('brot.md', 'Brot', 'Das Brot geht zwei Stunden.'), ...book];
    const [hit] = await (await rival.build(german, 'de')).ask('Stunden', 1);
    expect(hit?.url).toBe('brot.md');
  });
});

describe('ours in memory', () => {
  it('counts each file that a cold question fetches, and nothing for one asked again', async () => {
    const language = createLanguage('en', await loadLanguagePack('en'));
    const chunks = [chunk('kitchen.md', 'Kitchen', 'Bread rises for two hours in a warm place.')];
    const ours = publishOurs(
      chunks.map((one) => ({ chunk: one, partition: 'docs/default/current' })),
      language,
    );
    const { book, fetched } = await openOurs(ours);
    expect(fetched.files).toBe(1);
    expect((await askOurs(book, 'How long does bread rise?', 8)).map((hit) => hit.chunk.url)).toEqual([
      'kitchen.md',
    ]);
    const afterFirst = { ...fetched };
    expect(afterFirst.files).toBeGreaterThan(1);
    expect(afterFirst.bytes).toBeLessThanOrEqual(
      ours.files.reduce((sum, { bytes }) => sum + bytes.length, 0) + 100,
    );
    await askOurs(book, 'How long does bread rise?', 8);
    expect(fetched).toEqual(afterFirst);
  });
});

function chunk(url: string, title: string, text: string): Chunk {
  return {
    id: contentHash(new TextEncoder().encode(url + text)),
    url,
    anchor: title.toLowerCase(),
    title,
    breadcrumbs: [title],
    text,
    kind: 'docs',
    version: 'current',
    locale: 'en',
  };
}
