import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { anchorsOf } from '../plugin/format/chunk.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import { readPublishedChunks } from './published-chunks.js';

const chromium = inject('chromium');
const book = inject('book');

describe.skipIf(chromium === '')('the places that citations lead to', () => {
  let pages: PagesServer;
  let browser: Browser;
  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
  });

  it.each(['en', 'de'])(
    'exist in the built site, for every page and anchor of the %s index',
    async (locale) => {
      const outDir = locale === 'en' ? book.outDir : path.join(book.outDir, locale);
      const chunks = await readPublishedChunks({ outDir, locale });
      const anchorsByUrl = new Map<string, Set<string>>();
      for (const chunk of chunks) {
        const anchors = anchorsByUrl.get(chunk.url) ?? new Set();
        for (const anchor of anchorsOf(chunk)) anchors.add(anchor);
        anchorsByUrl.set(chunk.url, anchors);
      }
      expect(anchorsByUrl.size).toBeGreaterThan(25);

      // Without scripts, because the built HTML is what counts.
      const page = await browser.newPage({ javaScriptEnabled: false });
      const missing: string[] = [];
      for (const [url, anchors] of anchorsByUrl) {
        const response = await page.goto(`${pages.origin}${url}`);
        if (response?.status() !== 200) missing.push(url);
        const ids = new Set(
          await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id)),
        );
        for (const anchor of anchors) if (anchor !== '' && !ids.has(anchor)) missing.push(`${url}#${anchor}`);
      }
      await page.close();
      expect(missing).toEqual([]);
    },
  );
});
