import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { serveHandbookFunction } from './handbook-function.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';

const chromium = inject('chromium');
const book = inject('book');

describe.skipIf(chromium === '')('a reader of a book whose function requires a proof of work', () => {
  let pages: PagesServer;
  let model: StandInModel;
  let api: ServedFunction;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let sessionStatuses: number[];

  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    model = await startStandInModel();
    api = await serveHandbookFunction(pages, model, { DOCENT_POW: '1' });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api?.close(), model?.close(), pages?.close()]);
  });

  beforeEach(async () => {
    sessionStatuses = [];
    context = await browser.newContext();
    page = await context.newPage();
    page.on('response', (response) => {
      const isSession = response.url().endsWith('/api/session') && response.request().method() === 'POST';
      if (isSession) sessionStatuses.push(response.status());
    });
  });
  afterEach(() => context.close());

  async function ask(policy = ''): Promise<void> {
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    await page.evaluate((content) => {
      const meta = document.createElement('meta');
      Object.assign(meta, { httpEquiv: 'Content-Security-Policy', content });
      if (content !== '') document.head.append(meta);
    }, policy);
    await page.locator('[data-docent="button"]').click();
    const box = page.locator('[data-docent="panel"] textarea');
    await box.fill('How are passages signed?');
    await box.press('Enter');
    await page.locator('[data-docent="sources"]').last().waitFor();
  }

  it('gets an answer after a worker solves the challenge once', async () => {
    let workers = 0;
    page.on('worker', () => (workers += 1));
    await ask();
    expect(sessionStatuses).toEqual([401, 200]);
    expect(workers).toBe(1);
    const box = page.locator('[data-docent="panel"] textarea');
    await box.fill('And what is in a session token?');
    await box.press('Enter');
    await expect.poll(() => page.locator('[data-docent="sources"]').count()).toBe(2);
    expect(sessionStatuses).toEqual([401, 200]);
  });

  it('gets an answer where the page allows no worker', async () => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'Worker');
    });
    await ask();
    expect(sessionStatuses).toEqual([401, 200]);
  });

  it.each([
    ["'self'", 1],
    ["'none'", 0],
  ])('gets one under the policy worker-src %s', async (source, count) => {
    let workers = 0;
    page.on('worker', () => (workers += 1));
    await ask(`worker-src ${source}`);
    expect(sessionStatuses).toEqual([401, 200]);
    expect(workers).toBe(count);
  });
});
