import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import { listen } from '../scripts/stand-ins/listen.js';
import { serveFunction } from '../scripts/stand-ins/serve-function.js';

const chromium = inject('chromium');
const book = inject('book');

/** Starts what the site takes for its function. */
type Start = (origin: string) => Promise<{ close: () => Promise<void> }>;

const startFunction =
  (env: Record<string, string>): Start =>
  (origin) =>
    serveFunction({
      port: book.functionPort,
      log: () => undefined,
      env: { DOCENT_SECRET: book.secret, DOCENT_ORIGINS: origin, OPENAI_API_KEY: 'none', ...env },
    });

const startStaticSite: Start = () =>
  listen(
    createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html>');
    }),
    book.functionPort,
  );

const UNREACHABLE = 'The answering service cannot be reached.';
const OTHER_VERSION = 'The answering service expects a different version of this book. Reload the page.';

describe.skipIf(chromium === '')('the browser’s console', () => {
  let browser: Browser;
  let pages: PagesServer;
  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), pages?.close()]);
  });

  /** Asks a question and returns the console's message for the author and the panel's for the reader. */
  async function ask(start: Start): Promise<{ author: string; reader: string }> {
    const api = await start(pages.origin);
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const told = page.waitForEvent('console', (message) => message.text().startsWith('[docent]'));
      await page.goto(pages.origin + book.baseUrl);
      await page.locator('html[data-has-hydrated="true"]').waitFor({ state: 'attached' });
      await page.locator('[data-docent="button"]').click();
      const box = page.locator('[data-docent="panel"] textarea');
      await box.fill('How are passages signed?');
      await box.press('Enter');
      const author = (await told).text();
      const reader = page.locator('[data-docent="panel"]').getByText('The answering service').first();
      return { author, reader: await reader.innerText() };
    } finally {
      await context.close();
      await api.close();
    }
  }

  const other = 'Jx2v9QkT4nR7wYb1LpZc8sHd6MfGa3Ue-_5o0iKqXNE';
  it.each<[string, Start, RegExp, string]>([
    [
      'an origin that is not listed',
      startFunction({ DOCENT_ORIGINS: 'https://book.example' }),
      /DOCENT_ORIGINS does not list http:\/\/127/u,
      UNREACHABLE,
    ],
    ['another secret', startFunction({ DOCENT_SECRET: other }), /built with another secret/u, OTHER_VERSION],
    ['another book', startFunction({ DOCENT_BOOK: 'beacon' }), /"docent-handbook".*"beacon"/u, OTHER_VERSION],
    ['a static site', startStaticSite, /without the function’s CORS headers/u, UNREACHABLE],
  ])('tells the author of %s, and the reader what a reader can do', async (_fault, start, line, text) => {
    const { author, reader } = await ask(start);
    expect(author).toMatch(line);
    expect(author).toContain(`docent doctor ${pages.origin}${book.baseUrl}`);
    expect(reader).toBe(text);
  });
});
