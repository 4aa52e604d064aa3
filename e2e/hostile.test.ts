import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { serveHandbookFunction } from './handbook-function.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';

const chromium = inject('chromium');
const book = inject('book');

describe.skipIf(chromium === '')('a reader of a book whose budget is one question a day', () => {
  let pages: PagesServer;
  let model: StandInModel;
  let api: ServedFunction;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    model = await startStandInModel({ wordDelayMs: 30 });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api?.close(), model?.close(), pages?.close()]);
  });
  beforeEach(async () => {
    await api?.close();
    api = await serveHandbookFunction(pages, model, { DOCENT_QUESTIONS_PER_DAY: '1' });
    model.requests.length = 0;
    page = await browser.newPage();
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    await page.locator('[data-docent="button"]').click();
  });

  it('asks the model once with a double click and Enter', async () => {
    const box = page.locator('[data-docent="panel"] textarea');
    await box.fill('How are passages signed?');
    await page.locator('.docent-send').dblclick({ force: true });
    await box.press('Enter').catch(() => undefined);
    await page.locator('[data-docent="sources"]').last().waitFor();
    expect(model.requests).toHaveLength(1);
    await page.close();
  });

  it('sees passages once the budget is used up, and the model is not called', async () => {
    const box = page.locator('[data-docent="panel"] textarea');
    await box.fill('How are passages signed?');
    await box.press('Enter');
    await page.locator('[data-docent="sources"]').last().waitFor();
    // Read on the way: Chromium may drop a body before a test asks for it.
    let refused: unknown;
    await page.route('**/api/chat', async (route) => {
      const response = await route.fetch();
      refused = { status: response.status(), body: await response.json() };
      await route.fulfill({ response });
    });
    await box.fill('What is in a session token?');
    await box.press('Enter');
    const passages = page.locator('[data-docent="passages"]');
    await passages.waitFor();
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'budget_exhausted' } } });
    expect(await passages.locator('a').count()).toBeGreaterThan(2);
    expect(model.requests).toHaveLength(1);
    await page.close();
  });
});
