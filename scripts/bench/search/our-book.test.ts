import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../plugin/format/chunk.js';
import { encodeIndex, type IndexedChunk } from '../../../plugin/publish/encode-index.js';
import { loadLanguagePack } from '../../../plugin/search-index/language-pack.js';
import { createLanguage } from '../../../plugin/terms/tokenizer.js';
import { ENOUGH_CHARS, MAX_HITS } from '../../../widget/conversation/book-search.js';
import { createRandom, growBook, pick, type BookSource } from './corpus/grown-book.js';
import { askOurs, openOurs, publishOurs } from './our-book.js';

const PARTITION = 'docs/default/current';
const language = createLanguage('en', await loadLanguagePack('en'));

describe('a book of 1,500 passages', () => {
  const { source, questions } = createSource(500);
  const chunks = growBook([source], 1_500).map((chunk): IndexedChunk => ({ chunk, partition: PARTITION }));
  const ours = publishOurs(chunks, language);

  it('has few files, and fewer as an older version', () => {
    expect(ours.files.length).toBeLessThan(FILES_MAX);
    const { files } = encodeIndex(chunks, {
      language,
      locale: 'en',
      baseUrl: '/',
      book: 'older',
      seldomSearched: new Set([PARTITION]),
    });
    expect(files.length).toBeLessThan(ours.files.length / 2);
  });

  it('answers a first question from few files and bytes', async () => {
    const fetched = { files: 0, bytes: 0 };
    for (const question of questions) {
      const opened = await openOurs(ours);
      const hits = await askOurs(opened.book, question, MAX_HITS, ENOUGH_CHARS);
      expect(hits.length).toBeGreaterThan(10);
      fetched.files += opened.fetched.files;
      fetched.bytes += opened.fetched.bytes;
    }
    expect(fetched.files / questions.length).toBeLessThan(REQUESTS_MAX);
    expect(fetched.bytes / questions.length).toBeLessThan(BYTES_MAX);
  });
});

/** A tenth above what is measured. */
const FILES_MAX = 510;
const REQUESTS_MAX = 24;
const BYTES_MAX = 44_500;

/** A book whose words are about as frequent as those of a language (Zipf), and questions of words that are neither rare nor in every text. */
function createSource(count: number): { source: BookSource; questions: string[] } {
  const random = createRandom(7);
  const syllables = 'ba ce di fo gu ha ke li mo nu pa re si to vu'.split(' ');
  const words = Array.from({ length: 4_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables, random)).join(''),
  );
  const word = (): string => words[Math.floor(words.length ** random()) - 1] ?? 'word';
  const sentence = (): string => `${Array.from({ length: 9 }, word).join(' ')}.`;
  const chunks = Array.from({ length: count }, (_value, index): Chunk => {
    const page = Math.floor(index / 12);
    const heading = `${word()} ${word()}`;
    return {
      id: `chunk-${index}`.padEnd(12, '-'),
      url: `/docs/page-${page}`,
      anchor: `part-${index}`,
      title: `Page ${words[page]}`,
      breadcrumbs: [`Page ${words[page]}`, heading],
      text: Array.from({ length: 12 }, sentence).join(' '),
      kind: 'docs',
      version: 'current',
      locale: 'en',
    };
  });
  const questions = Array.from({ length: 20 }, (_value, index) =>
    [40, 90, 200, 500].map((rank) => words[rank + index]).join(' '),
  );
  return { source: { name: 'book', chunks }, questions };
}
