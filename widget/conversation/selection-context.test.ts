import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { matchWords } from '../../api/_selection/book-words.js';
import { LIMITS } from '../../api/_contract/limits.js';
import { manifestSchema } from '../../plugin/format/manifest.js';
import { serveBook, type HttpBook } from '../retrieve/_test/http-book.js';
import { publishInMemory, toChunks } from '../retrieve/_test/memory-book.js';
import { answerWith, done, World } from './_test/world.js';
import { createBookSearch } from './book-search.js';
import { chooseSelectionContext } from './selection-context.js';

/** Two pages, the second with many passages. */
const KNOTS = ['Knots: A bowline makes a loop that holds and is easy to undo after a load.'];
const OARS = Array.from({ length: 60 }, (_, at) => `Oar ${at}: Oar number ${at} is a lever. ${wordsOf(at)}`);

/** Forty words of nine letters and digits that no other passage has. */
function wordsOf(seed: number): string {
  return Array.from({ length: 40 }, (_, n) => hash('sha1', `${seed} ${n}`).slice(0, 9)).join(' ');
}

describe('the passages of a page', () => {
  let book: HttpBook;
  beforeAll(async () => {
    const chunks = [...toChunks('/book/knots/', KNOTS), ...toChunks('/book/óars', OARS)];
    book = await serveBook([], () =>
      publishInMemory(chunks, { maxShardBytes: 4096, sign: (build) => build }),
    );
  });
  beforeEach(() => {
    book.requests.length = 0;
    book.fault = null;
  });
  afterAll(() => book?.close());

  const open = (): ReturnType<typeof createBookSearch> =>
    createBookSearch({ manifestUrl: book.manifestUrl, partitions: [] }, { fetch }, book.language);

  it('are loaded in order with the list of pages, the root and the page’s own texts, whatever the path looks like', async () => {
    for (const path of ['/book/%C3%B3ars', '/book/óars/', '/book/o\u0301ars']) {
      book.requests.length = 0;
      const found = await open().pagePassages(path);
      expect(found?.chunks.map(({ text }) => /number (?<at>\d+)/u.exec(text)?.groups?.['at'])).toEqual(
        OARS.map((_, at) => String(at)),
      );
      expect(found?.build).toBe(found?.chunks[0]?.signature);
    }
    const texts = new Set(book.requests);
    book.requests.length = 0;
    await open().pagePassages('/book/knots');
    expect(book.requests).toHaveLength(4);
    expect(texts.size).toBeGreaterThan(6);
  });

  it('are requested once for all questions', async () => {
    const search = open();
    await search.pagePassages('/book/knots');
    const { length } = book.requests;
    await search.pagePassages('/book/knots/');
    expect(book.requests).toHaveLength(length);
  });

  it('are none on a page that is not in the index', async () => {
    expect((await open().pagePassages('/book/excluded'))?.chunks).toEqual([]);
  });

  it('are given up if a file is missing, or no server answers', async () => {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(book.files.get('manifest.json')));
    const list = `${manifestSchema.parse(manifest).pages?.hash}.bin`;
    book.fault = (name) => (name === list ? (response) => response.writeHead(404).end() : undefined);
    expect(await open().pagePassages('/book/knots')).toBeNull();
    book.fault = () => (response) => response.destroy();
    expect(await open().pagePassages('/book/knots')).toBeNull();
  });

  it('are chosen by where the selection stands, within the limits of a request', async () => {
    const page = await open().pagePassages('/book/óars');
    if (page === null) throw new Error('The page did not load.');
    const own = (from: number, to: number): string =>
      page.chunks
        .slice(from, to)
        .map(({ text }) => text)
        .join('\n\n');
    const [chosen, chosenAlone] = [own(7, 9), own(0, 1)].map((text) =>
      chooseSelectionContext(text.slice(200, -100), page).map(({ id }) => id),
    );
    expect(chosen).toEqual(page.chunks.slice(5, 11).map(({ id }) => id));
    expect(chosenAlone).toEqual(page.chunks.slice(0, 3).map(({ id }) => id));
    expect(chooseSelectionContext('Something else that nobody wrote here. '.repeat(8), page)).toEqual([]);
    const long = chooseSelectionContext(own(0, 60).slice(0, LIMITS.selectionMaxChars), page);
    expect(long.length).toBeGreaterThanOrEqual(30);
    const unsigned = page.chunks.map((chunk) => ({ ...chunk, signature: '' }));
    expect(chooseSelectionContext(own(7, 9), { ...page, chunks: unsigned })).toEqual([]);
  });

  it('are found on a long page for one short word wherever it stands, and for punctuation alone', async () => {
    const loaded = await open().pagePassages('/book/óars');
    if (loaded === null) throw new Error('The page did not load.');
    const chunks = loaded.chunks.map((chunk, at) => ({
      ...chunk,
      text: `${chunk.text} ${wordsOf(at + 60)}`,
    }));
    const page = { ...loaded, chunks };
    for (const at of [0, 30, 59]) {
      const words = wordsOf(at).split(' ');
      for (const word of words) {
        for (const text of [word, word.slice(0, 8), word.slice(1, 8), word.slice(2, 8)]) {
          const shown = chooseSelectionContext(text, page);
          expect(shown.some((passage) => passage.text.includes(text))).toBe(true);
        }
      }
    }
    expect(matchWords('===', chooseSelectionContext('===', page))).toBe(true);
  });
});

it('sends a selection with the passages it stands in, or alone if they cannot be had', async () => {
  const world = new World();
  const [chunk] = toChunks('/book/knots', KNOTS);
  if (chunk === undefined) throw new Error('There is no chunk.');
  world.pages.set('/book/knots', {
    chunks: [{ ...chunk.chunk, signature: 'signed' }],
    book: 'book',
    build: 'build',
  });
  world.answers = [answerWith(done), answerWith(done)];
  const controller = world.open();
  const page = { path: '/book/knots', title: 'Knots' };
  const text = 'makes a loop that holds and is easy to undo';
  controller.ask({ question: 'what?', selection: { text, page }, page });
  await world.settle();
  controller.ask({ question: 'what?', selection: { text, page: { ...page, path: '/elsewhere' } }, page });
  await world.settle();
  expect(world.requests.map((request) => request.context?.map(({ signature }) => signature))).toEqual([
    ['signed'],
    undefined,
  ]);
});
