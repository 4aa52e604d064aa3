import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { decodeContents } from '../plugin/format/contents.js';
import { FORMAT_VERSION } from '../plugin/format/manifest.js';
import { createLanguage } from '../plugin/terms/tokenizer.js';
import { encodeIndex } from '../plugin/publish/encode-index.js';
import { CONTENTS_KEY_INFO } from '../plugin/signing/passage-bytes.js';
import { deriveKey, signContents } from '../plugin/signing/secret.js';
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

  /**
   * Opens a page and its panel, and records the index files that it requests.
   *
   * @param savesData - Whether the reader saves data, so that only questions load files.
   * @param visitor - The browser context; by default, that of the test.
   */
  async function visit(savesData: boolean, visitor = context): Promise<{ page: Page; requests: string[] }> {
    const page = await visitor.newPage();
    await page.addInitScript((saveData) => {
      Object.defineProperty(navigator, 'connection', { value: { saveData, effectiveType: '4g' } });
    }, savesData);
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

  it('answers ten new questions offline once the book was opened, and after another visit', async () => {
    await publish('');
    const first = await visit(false);
    const manifest = JSON.parse(await readFile(path.join(indexDir, 'manifest.json'), 'utf8'));
    // Readers of the security page do not search another edition, which is small enough to be one file.
    const other = manifest.partitions.find(({ key }: { key: string }) => key === 'docs/constructs/1st');
    // The list of pages is only for the function, which cannot be asked offline.
    const left = new Set([other.root.hash, manifest.pages.hash].map((hash) => `${hash}.bin`));
    const files = (await readdir(indexDir)).filter((name) => isIndexFile(name) && !left.has(name));
    await expect.poll(() => countKeptFiles(first.page)).toBe(files.length + 1);
    expect(first.requests.toSorted()).toEqual(['manifest.json', ...files].toSorted());
    first.requests.length = 0;
    await context.setOffline(true);
    for (const [index, question] of NEW_QUESTIONS.entries()) {
      await ask(first.page, question);
      await expect.poll(() => passages(first.page).count()).toBe(index + 1);
    }
    expect(await first.page.locator('[data-docent="gap"]').count()).toBe(0);
    expect(first.requests).toEqual([]);
    await first.page.close();

    await context.setOffline(false);
    const second = await visit(false);
    await second.page.route('**/docent/docent/{manifest.json,*.bin}', (route) => route.abort());
    // The panel may have read the manifest already, so the page is loaded again, this time without one.
    await second.page.reload();
    await second.page.locator('[data-docent="button"]').click();
    await ask(second.page, 'Which Node versions are supported?');
    await passages(second.page).last().waitFor();
    expect(await second.page.locator('[data-docent="gap"]').count()).toBe(0);
  });

  it('has the sidebars as signed tables of contents, and no page that is left out', async () => {
    const { build, partitions } = JSON.parse(await readFile(path.join(indexDir, 'manifest.json'), 'utf8'));
    const key = deriveKey(new TextEncoder().encode(book.secret), CONTENTS_KEY_INFO);
    const texts = new Map<string, string>();
    for (const { key: partition, contents } of partitions) {
      const file = await readFile(path.join(indexDir, `${contents.hash}.bin`));
      const { text = '', signature } = decodeContents(gunzipSync(file)) ?? {};
      expect(signature).toBe(signContents(key, 'docent-handbook', build, { partition, text }));
      texts.set(partition, text);
    }
    expect(texts.get('docs/default/current')).toMatch(
      /^Quick start\nA book that answers, in ten minutes\nGuides\n {2}\S[^]*\nGlossary$/u,
    );
    expect(texts.get('docs/constructs/current')).toContain('Blocks\n  Tabs\n  Admonitions\n  Code\n');
    expect(texts.get('blog/default')).toMatch(/^\d{4}\n {2}\S/u);
    const all = [...texts.values()].join('\n');
    for (const title of LEFT_OUT) expect(all).not.toContain(title);
  });

  it('loads no more than questions need for readers who save data', async () => {
    await publish('');
    const first = await visit(true);
    await first.page.waitForTimeout(PREFETCH_MS);
    expect(first.requests).toEqual([]);
    await ask(first.page, 'How are passages signed?');
    await passages(first.page).waitFor();
    const found = await passages(first.page).innerText();
    await expect.poll(() => countKeptFiles(first.page)).toBe(first.requests.length);
    await first.page.close();

    const second = await visit(true);
    await context.setOffline(true);
    await ask(second.page, 'How are passages signed?');
    await passages(second.page).waitFor();
    expect(await passages(second.page).innerText()).toBe(found);
    // Not from the browser's HTTP cache, which expires after ten minutes.
    expect(second.requests).toEqual(['manifest.json']);

    // Files that were never loaded are fetched once the network is back.
    await ask(second.page, 'glossary troubleshooting');
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

  it('finds the rest when shards are missing or out of reach, and names the word that was not looked up', async () => {
    await publish('');
    const needed = async (question: string): Promise<string[]> => {
      const visitor = await browser.newContext();
      const { page, requests } = await visit(true, visitor);
      await ask(page, question);
      await passages(page).waitFor();
      await visitor.close();
      return requests;
    };
    const others = new Set(await needed('signatures'));
    const own = (await needed('troubleshooting')).filter((name) => !others.has(name));
    expect(own.length).toBeGreaterThan(0);
    const { page } = await visit(true);
    await ask(page, 'signatures');
    await passages(page).waitFor();
    await context.setOffline(true);
    await ask(page, 'Signatures: troubleshooting');
    await expect.poll(() => passages(page).count()).toBe(2);
    expect(await page.locator('[data-docent="gap"]').innerText()).toBe(
      'Some of the book could not be searched: no connection. Words not looked up: troubleshooting.',
    );
    await context.setOffline(false);

    for (const name of own) await rm(path.join(indexDir, name));
    const visitor = await browser.newContext();
    const again = await visit(true, visitor);
    await ask(again.page, 'Signatures: troubleshooting');
    await passages(again.page).waitFor();
    expect(await again.page.locator('[data-docent="gap"]').innerText()).toBe(
      'Some of the book could not be searched: a file could not be loaded. Words not looked up: troubleshooting.',
    );
    await visitor.close();
  });

  it('switches to the new book without an error when the site is published between two questions', async () => {
    await publish('');
    const { page, requests } = await visit(true);
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
    const { page } = await visit(true);
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
      const { page } = await visit(true);
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

/** Longer than the panel waits before it loads the index while the page is idle. */
const PREFETCH_MS = 3_000;

/** None of them was asked before, and each has other words. */
const NEW_QUESTIONS = [
  'How are passages signed?',
  'Which environment variables limit questions?',
  'Can readers ask about selected text?',
  'How do I deploy the function to Vercel?',
  'Does the widget work in Arabic?',
  'What does docent eval measure?',
  'How can I change the button colour?',
  'Which Markdown constructs are indexed?',
  'Where are conversations stored?',
  'What happens with broken anchors?',
];

/** Titles of pages of the handbook that are not indexed. */
const LEFT_OUT = [
  'An unlisted page',
  'A noindex page',
  'A page whose front matter says robots none',
  'A page with a robots tag in JSX',
  'A page with a robots tag in a partial',
  'A page with a robots tag in a component',
  'A page left out by its front matter',
  'A draft',
  'An unlisted note',
];

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
