import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { matchWords } from '../../api/_selection/book-words.js';
import { buildSite } from '../../scripts/site/build-site.js';
import { servePages } from '../../scripts/site/serve-pages.js';
import { launchChromium } from '../../scripts/stand-ins/browser.js';
import { readPublishedChunks, type FoundChunk } from '../published-chunks.js';
import { isTakenForBooks, makeSelections } from '../selection-ranges.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EVAL = path.join(ROOT, '../shared/eval');
const REDUX_DOCS = path.join(EVAL, 'redux-links/docs');
const chromium = inject('chromium');
const handbook = inject('book');
const hasRedux = existsSync(REDUX_DOCS);
if (!hasRedux)
  console.log('../shared/eval/redux-links is missing: the selections on the Redux book are skipped.');

describe.skipIf(chromium === '')('of a thousand selections', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(chromium);
  });
  afterAll(() => browser?.close());

  /** Makes selections and judges them. Prints one line. */
  async function judge(site: {
    name: string;
    outDir: string;
    baseUrl: string;
    drawn: string;
  }): Promise<{ foreign: string[]; count: number; pages: number }> {
    const server = await servePages({ outDir: site.outDir, baseUrl: site.baseUrl, port: 0 });
    const chunks = await readPublishedChunks({ outDir: site.outDir, locale: 'en' });
    const made = await makeSelections(browser, { origin: server.origin, chunks, drawn: site.drawn }, 1_100);
    await server.close();
    const plain = made.filter(({ isDrawn }) => !isDrawn);
    const foreign = plain.filter((selection) => !isTakenForBooks(selection, chunks));
    const drawn = made.filter(({ isDrawn }) => isDrawn);
    const drawnForeign = drawn.filter((selection) => !isTakenForBooks(selection, chunks));
    const pages = new Set(plain.map(({ url }) => url)).size;
    console.log(
      `${site.name}: ${foreign.length} of ${plain.length} selections on ${pages} pages taken for foreign text; ` +
        `with text that a component draws, ${drawnForeign.length} of ${drawn.length}.`,
    );
    return { foreign: foreign.map(({ url, text }) => `${url}: ${text}`), count: plain.length, pages };
  }

  it('on the handbook and its construct pages, none is taken for foreign text', async () => {
    // The diagram of “How it works” is drawn by a component.
    const { foreign, count, pages } = await judge({ name: 'Handbook', ...handbook, drawn: 'figure' });
    expect(count).toBeGreaterThanOrEqual(1_000);
    expect(pages).toBeGreaterThanOrEqual(24);
    expect(foreign).toEqual([]);
  });

  it.skipIf(!hasRedux)('on the Redux book, none is taken for foreign text', async () => {
    const siteDir = path.join(ROOT, '.cache/redux-site');
    await rm(siteDir, { recursive: true, force: true });
    await cp(path.join(import.meta.dirname, 'redux-site'), siteDir, { recursive: true });
    await cp(REDUX_DOCS, path.join(siteDir, 'docs'), { recursive: true });
    await cp(path.join(siteDir, 'components'), path.join(siteDir, 'docs/components'), { recursive: true });
    const built = await buildSite(siteDir, {
      env: { DOCENT_SECRET: handbook.secret, DOCENT_ENDPOINT: '', DOCUSAURUS_NO_PERSISTENT_CACHE: 'true' },
    });
    if (!built.ok) throw new Error(built.output);
    const outDir = path.join(siteDir, 'build');
    const { foreign, count, pages } = await judge({ name: 'Redux', outDir, baseUrl: '/', drawn: 'summary' });
    expect(count).toBeGreaterThanOrEqual(1_000);
    expect(pages).toBeGreaterThanOrEqual(24);
    expect(foreign).toEqual([]);
  });
});

describe('of foreign texts', () => {
  let pages: FoundChunk[][];
  let texts: string[];

  beforeAll(async () => {
    const chunks = await readPublishedChunks({ outDir: handbook.outDir, locale: 'en' });
    const byUrl = new Map<string, FoundChunk[]>();
    for (const chunk of chunks) byUrl.set(chunk.url, [...(byUrl.get(chunk.url) ?? []), chunk]);
    pages = [...byUrl.values()].filter(
      (ofPage) => ofPage.reduce((sum, { text }) => sum + text.length, 0) > 2_000,
    );
    texts = hasRedux
      ? await readParagraphs()
      : chunks.map(({ text }) => text.split(' ').toReversed().join(' '));
  });

  it('none is taken for the book’s: alone, as a tenth of a page’s text, or letters that look alike', () => {
    let tried = 0;
    const taken: string[] = [];
    for (const [index, text] of texts.entries()) {
      const ofPage = pages[index % pages.length] ?? [];
      const own = ofPage
        .map((chunk) => chunk.text)
        .join('\n\n')
        .slice(0, 9 * Math.min(text.length, 1_000));
      const part = text.slice(0, Math.ceil(own.length / 9));
      const place = own.indexOf(' ', (index * 97) % own.length);
      const mixes = [text, own + part, own.slice(0, place) + part + own.slice(place), homoglyphs(own)];
      for (const mix of mixes) {
        tried += 1;
        if (matchWords(mix, ofPage)) taken.push(mix);
      }
    }
    console.log(`Foreign texts: ${taken.length} of ${tried} taken for the book's.`);
    expect(tried).toBeGreaterThan(500);
    expect(taken).toEqual([]);
  });
});

/** Reads paragraphs of XQuAD's texts in three languages. */
async function readParagraphs(): Promise<string[]> {
  const found: string[] = [];
  for (const set of ['xquad-en', 'xquad-ar', 'xquad-zh']) {
    const folder = path.join(EVAL, set, 'docs');
    for (const file of await readdir(folder)) {
      const text = await readFile(path.join(folder, file), 'utf8');
      found.push(...text.split('\n\n').filter((paragraph) => paragraph.length > 200));
    }
  }
  return found;
}

/** Replaces letters by Cyrillic ones that look alike. */
function homoglyphs(text: string): string {
  return text.replaceAll('a', 'а').replaceAll('e', 'е').replaceAll('o', 'о').replaceAll('c', 'с');
}
