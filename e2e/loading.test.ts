import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tmpdir } from 'node:os';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { FORMAT_VERSION } from '../plugin/format/manifest.js';
import { createLanguage } from '../plugin/terms/tokenizer.js';
import { encodeIndex } from '../plugin/publish/encode-index.js';
import { loadLanguagePack } from '../plugin/search-index/language-pack.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import { readPublishedChunks } from './published-chunks.js';

const chromium = inject('chromium');
const book = inject('book');

/** The function is not running, because only passages matter here. */
describe.skipIf(chromium === '')('loading the built book', () => {
  let browser: Browser;
  let outDir: string;
  let indexDir: string;
  let pages: PagesServer;
  let context: BrowserContext;
  let failures: string[];

  beforeAll(async () => {
    browser = await launchChromium(chromium);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    // A copy, because the tests publish it again and break it.
    outDir = await mkdtemp(path.join(tmpdir(), 'docent-loading-'));
    indexDir = path.join(outDir, 'docent');
    await cp(book.outDir, outDir, { recursive: true });
    pages = await servePages({ outDir, baseUrl: book.baseUrl, port: 0 });
    context = await browser.newContext({ reducedMotion: 'reduce' });
    failures = [];
  });
  afterEach(async () => {
    await context.close();
    await pages.close();
    await rm(outDir, { recursive: true, force: true });
    if (failures.length > 0) throw new Error(`the page failed:\n${failures.join('\n')}`);
  });

  /** Opens a page and its panel, and records the index files that it requests. */
  async function visit(): Promise<{ page: Page; requests: string[] }> {
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('pageerror', (error) => failures.push(String(error)));
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      const name = path.basename(pathname);
      if (isIndexFile(name) || name === 'manifest.json') requests.push(name);
    });
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    await page.locator('[data-docent="button"]').click();
    await page.locator('[data-docent="panel"] textarea').waitFor();
    return { page, requests };
  }

  it('answers a question from an earlier visit offline', async () => {
    await publish('');
    const first = await visit();
    await ask(first.page, 'How are passages signed?');
    await passages(first.page).waitFor();
    const found = await passages(first.page).innerText();
    await expect.poll(() => countKeptFiles(first.page)).toBe(first.requests.length);
    await first.page.close();

    const second = await visit();
    await context.setOffline(true);
    await ask(second.page, 'How are passages signed?');
    await passages(second.page).waitFor();
    expect(await passages(second.page).innerText()).toBe(found);
    // Not from the browser's HTTP cache, which expires after ten minutes.
    expect(second.requests).toEqual(['manifest.json']);

    // Files that were never loaded are fetched once the network is back.
    await ask(second.page, 'Which glossary term means handbook troubleshooting?');
    await expect.poll(() => second.requests.length).toBeGreaterThan(1);
    await second.page.locator('[data-docent="panel"]').getByText('You are offline').last().waitFor();
    expect(await passages(second.page).count()).toBe(1);
    await context.setOffline(false);
    await second.page
      .locator('[data-docent="panel"]')
      .getByRole('button', { name: /try again|retry/iu })
      .last()
      .click();
    await expect.poll(() => passages(second.page).count()).toBe(2);
  });

  it('switches to the new book without an error when the site is published between two questions', async () => {
    await publish('');
    const { page, requests } = await visit();
    await ask(page, 'How are passages signed?');
    await passages(page).waitFor();
    await publish('Quagga zebra okapi kangaroo.');
    await ask(page, 'quagga zebra okapi kangaroo');
    await expect.poll(() => passages(page).count()).toBe(2);
    expect(await passages(page).last().innerText()).toContain('Quagga zebra okapi kangaroo.');
    expect(requests.filter((name) => name === 'manifest.json')).toHaveLength(2);
  });

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.slice(0, -5)],
    ['something else', (bytes: Uint8Array) => bytes.map((byte, at) => (at > 20 ? byte ^ 1 : byte))],
    ['empty', () => new Uint8Array(0)],
  ])('says that the index could not be loaded when a file is %s, and recovers', async (_what, spoil) => {
    const names = (await readdir(indexDir)).filter(isIndexFile);
    const files = await Promise.all(
      names.map(async (name): Promise<[string, Uint8Array]> => [
        name,
        await readFile(path.join(indexDir, name)),
      ]),
    );
    await Promise.all(files.map(([name, bytes]) => writeFile(path.join(indexDir, name), spoil(bytes))));
    const { page } = await visit();
    await ask(page, 'How are passages signed?');
    await page.locator('[data-docent="panel"]').getByText('could not be loaded').first().waitFor();
    await Promise.all(files.map(([name, bytes]) => writeFile(path.join(indexDir, name), bytes)));
    // The browser caches the broken responses for ten minutes, as GitHub Pages requests.
    await page
      .locator('[data-docent="panel"]')
      .getByRole('button', { name: /try again|retry/iu })
      .click();
    await expect.poll(() => passages(page).count()).toBe(1);
  });

  it.each([FORMAT_VERSION - 1, FORMAT_VERSION + 1])(
    'asks to reload the page when the index has format %s, and the page keeps working',
    async (formatVersion) => {
      await writeFile(path.join(indexDir, 'manifest.json'), JSON.stringify({ formatVersion }));
      const { page } = await visit();
      await ask(page, 'How are passages signed?');
      await page.locator('[data-docent="panel"]').getByText('Reload the page').first().waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('[data-docent="panel"]').isVisible()).toBe(false);
    },
  );

  /** Replaces the published build with another: a few more words in each passage, and small shards as in a large book. */
  async function publish(words: string): Promise<void> {
    const chunks = await readPublishedChunks({ outDir, locale: 'en' });
    const { files } = encodeIndex(
      chunks.map(({ partition, signature: _signature, ...chunk }) => ({
        partition,
        chunk: { ...chunk, text: `${words} ${chunk.text}` },
      })),
      {
        language: createLanguage('en', await loadLanguagePack('en')),
        locale: 'en',
        baseUrl: book.baseUrl,
        book: 'docent-handbook',
        maxShardBytes: 1024,
      },
    );
    await emptyFolder(indexDir);
    await Promise.all(files.map(({ name, bytes }) => writeFile(path.join(indexDir, name), bytes)));
  }
});

function passages(page: Page): Locator {
  return page.locator('[data-docent="passages"]');
}

async function ask(page: Page, question: string): Promise<void> {
  const box = page.locator('[data-docent="panel"] textarea');
  await box.fill(question);
  await box.press('Enter');
}

function countKeptFiles(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().length;
  });
}

async function emptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.filter(isIndexFile).map((name) => rm(path.join(folder, name))));
}

function isIndexFile(name: string): boolean {
  return name.endsWith('.bin');
}
