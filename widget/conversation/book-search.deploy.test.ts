import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FORMAT_VERSION } from '../../plugin/format/manifest.js';
import { serveBook, type HttpBook, type HttpFault } from '../retrieve/_test/http-book.js';
import { createBookSearch, type BookSearch } from './book-search.js';

const TEXTS = Array.from({ length: 60 }, (_value, n) => `Part ${n}: word${n} appears with other things.`);
const NEW_TEXTS = TEXTS.map((text) => text.replace('other things', 'newer things'));

let book: HttpBook;
/** Cache mode of each request for the manifest. */
let manifestModes: string[];
let search: BookSearch;

beforeEach(async () => {
  book = await serveBook(TEXTS);
  manifestModes = [];
  search = createBookSearch(
    {
      manifestUrl: book.manifestUrl,
      partitions: [{ prefix: '/book', key: 'docs/default/current', isLast: true }],
    },
    {
      fetch: (input, init) => {
        if (new Request(input).url.endsWith('manifest.json')) manifestModes.push(init?.cache ?? 'default');
        return fetch(input, init);
      },
    },
    book.language,
  );
});
afterEach(() => book.close());

async function ask(question: string): Promise<string> {
  const found = await search({ question, pagePath: '/book/', previousQuestions: [] });
  return found.ok ? (found.hits[0]?.chunk.text ?? 'nothing') : found.error.code;
}

const html: HttpFault = (response) => {
  response.setHeader('Content-Type', 'text/html');
  response.writeHead(200).end('<!doctype html>');
};
const other: HttpFault = (response) => response.end(new Uint8Array(700).fill(7));

describe('a site that is published again between two questions', () => {
  it.each<[string, HttpFault | undefined]>([
    ['gone', undefined],
    ['a page of HTML', html],
    ['something else', other],
  ])('answers from the new book when an old file is %s', async (_what, answerForOld) => {
    expect(await ask('word17')).toBe('word17 appears with other things.');
    await book.publish(NEW_TEXTS);
    book.fault = (name) => (book.files.has(name) ? undefined : answerForOld);
    expect(await ask('word58')).toBe('word58 appears with newer things.');
    expect(manifestModes).toEqual(['no-cache', 'reload']);
    expect(await ask('word17')).toBe('word17 appears with newer things.');
    expect(manifestModes).toHaveLength(2);
  });

  it('gives the passages of one build with its name, of the old book and of the new', async () => {
    const builds: string[] = [];
    for (const question of ['word17', 'word58', 'word17', 'appears']) {
      const found = await search({ question, pagePath: '/book/', previousQuestions: [] });
      if (!found.ok) throw new Error(found.error.message);
      // The signatures of this book are the names of their builds.
      expect(found.hits.length).toBeGreaterThan(0);
      expect(new Set(found.hits.map(({ chunk }) => chunk.signature))).toEqual(new Set([found.build]));
      builds.push(found.build);
      // One word of one passage: the others are signed anew all the same.
      if (builds.length === 1)
        await book.publish([...TEXTS.slice(0, 59), 'Part 59: word59 appears with newer things.']);
    }
    expect(new Set(builds).size).toBe(2);
    expect(builds.indexOf(builds.at(-1) ?? '')).toBe(1);
  });

  it('reads the manifest once for all questions that notice it at the same time', async () => {
    await ask('word17');
    await book.publish(NEW_TEXTS);
    const answers = await Promise.all(['word58', 'word40', 'word3'].map(ask));
    expect(answers).toEqual([58, 40, 3].map((n) => `word${n} appears with newer things.`));
    expect(manifestModes).toHaveLength(2);
    expect(new Set(book.requests).size).toBeGreaterThan(4);
  });

  it('reads it once for a question, too, that learns of it after another went over', async () => {
    await ask('word17');
    await book.publish(NEW_TEXTS);
    const late: (() => void)[] = [];
    let old = 0;
    book.fault = (name) => {
      if (book.files.has(name)) return undefined;
      old += 1;
      const isFirst = old === 1;
      return (response) => {
        const answer = (): void => void response.writeHead(404).end();
        if (isFirst) answer();
        else late.push(answer);
      };
    };
    // Far from each other in the vocabulary, so in different shards.
    const [first, second] = [ask('word58'), ask('appears')];
    await vi.waitFor(() => expect(late).not.toHaveLength(0));
    const answers = [await Promise.race([first, second])];
    for (const answer of late) answer();
    answers.push(...(await Promise.all([first, second])));
    expect(answers.every((text) => text.endsWith('appears with newer things.'))).toBe(true);
    expect(manifestModes).toHaveLength(2);
  });

  it('answers from the new book even if what is loaded of the old one would do for a part', async () => {
    await ask('word17');
    await book.publish(NEW_TEXTS);
    const found = await search({ question: 'word17 word58', pagePath: '/book/', previousQuestions: [] });
    if (!found.ok) throw new Error(found.error.message);
    expect(found.hits.map(({ chunk }) => chunk.text).toSorted()).toEqual(
      [17, 58].map((n) => `word${n} appears with newer things.`),
    );
    expect(found).not.toHaveProperty('incomplete');
    expect(manifestModes).toEqual(['no-cache', 'reload']);
  });

  it('goes on with what is loaded as long as that is enough', async () => {
    await ask('word17');
    await book.publish(NEW_TEXTS);
    expect(await ask('word17')).toBe('word17 appears with other things.');
    expect(manifestModes).toHaveLength(1);
  });

  it.each([FORMAT_VERSION - 1, FORMAT_VERSION + 1])(
    'tells a page that is still open of a format %s that it cannot read',
    async (formatVersion) => {
      await ask('word17');
      book.publishFiles(
        new Map([['manifest.json', new TextEncoder().encode(JSON.stringify({ formatVersion }))]]),
      );
      const found = await search({ question: 'word58', pagePath: '/book/', previousQuestions: [] });
      expect(found).toMatchObject({
        ok: false,
        error: { code: 'version_mismatch', message: expect.stringContaining('Reload the page') },
      });
    },
  );
});

describe('a file that is gone from a book that was not published again', () => {
  it('is a typed error; what is loaded stays, and the next question asks for what is missing alone', async () => {
    await ask('word17');
    const here = new Set(book.requests);
    book.fault = (name) => (here.has(name) ? undefined : (response) => response.writeHead(404).end());
    expect(await ask('word58')).toBe('not_found');
    expect(manifestModes).toEqual(['no-cache', 'reload']);
    book.fault = null;
    book.requests.length = 0;
    expect(await ask('word58')).toBe('word58 appears with other things.');
    expect(book.requests.filter((name) => here.has(name))).toEqual([]);
  });

  it('answers from the rest, and reads the manifest once more to see whether there is a new book', async () => {
    await ask('word17');
    const here = new Set(book.requests);
    book.fault = (name) => (here.has(name) ? undefined : (response) => response.writeHead(404).end());
    const found = await search({ question: 'word17 word58', pagePath: '/book/', previousQuestions: [] });
    if (!found.ok) throw new Error(found.error.message);
    expect(found.hits.map(({ chunk }) => chunk.text)).toEqual(['word17 appears with other things.']);
    expect(found.incomplete).toMatchObject({ words: ['word58'], texts: 0, error: { code: 'not_found' } });
    expect(manifestModes).toEqual(['no-cache', 'reload']);
  });

  it('asks for two manifests a question at most, though every one names another build', async () => {
    let builds = 0;
    const manifest = new TextDecoder().decode(book.files.get('manifest.json'));
    book.fault = (name) => (response) => {
      if (name !== 'manifest.json') return response.writeHead(404).end();
      builds += 1;
      return response.end(manifest.replace('"book":"test"', `"book":"test${builds}"`));
    };
    expect(await ask('word17')).toBe('not_found');
    expect(builds).toBe(2);
    expect(book.requests).toHaveLength(4);
    // The second one asks the build in hand, and reads the manifest once more.
    expect(await ask('word17')).toBe('not_found');
    expect(builds).toBe(3);
    expect(book.requests).toHaveLength(7);
  });
});
