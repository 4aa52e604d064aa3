import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import type { ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { serveHandbookFunction } from './handbook-function.js';

const chromium = inject('chromium');
const book = inject('book');

describe.skipIf(chromium === '')('a question about a selection', () => {
  let pages: PagesServer;
  let model: StandInModel;
  let api: ServedFunction;
  let browser: Browser;

  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    model = await startStandInModel({ wordDelayMs: 0 });
    api = await serveHandbookFunction(pages, model, {
      DOCENT_SELECTION: 'book',
      DOCENT_RATE_PER_MINUTE: '1000',
    });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api?.close(), model?.close(), pages?.close()]);
  });

  it('is sent with the passages it stands in, so that a function of the book’s text alone answers', async () => {
    const page = await browser.newPage();
    await page.goto(`${pages.origin}${book.baseUrl}constructs/text`);
    await page.locator('[data-docent="button"]').waitFor();
    await askAbout(page, 'article .markdown h2#formulas + p');
    await page.locator('[data-docent="answer"]').waitFor();
    expect(await page.locator('.docent-failure').count()).toBe(0);
    await page.close();
  });

  it('of text that is not in the book is refused by such a function in a sentence, and the book is offered', async () => {
    const page = await browser.newPage();
    await page.goto(`${pages.origin}${book.baseUrl}docs/how-it-works`);
    await page.locator('[data-docent="button"]').waitFor();
    await page
      .locator('article .markdown p')
      .first()
      .evaluate((node) => {
        node.textContent = 'A component wrote this sentence, which no Markdown of the book has.';
      });
    await askAbout(page, 'article .markdown p');
    const failure = page.locator('.docent-failure');
    await failure.waitFor();
    expect(await failure.innerText()).toContain('was not found in it');
    await page.getByRole('button', { name: 'Ask the whole book' }).click();
    expect(await page.getByText('Asking about the whole book').count()).toBe(1);
    await page.locator('[data-docent="answer"], [data-docent="passages"]').first().waitFor();
    await page.close();
  });
});

/** Selects an element's text and asks about it. */
async function askAbout(page: Page, element: string): Promise<void> {
  await page
    .locator(element)
    .first()
    .evaluate((node) => {
      node.scrollIntoView({ block: 'center' });
      const range = document.createRange();
      range.selectNodeContents(node);
      document.getSelection()?.removeAllRanges();
      document.getSelection()?.addRange(range);
    });
  await page.locator('[data-docent="popover"]').click();
  const box = page.locator('[data-docent="panel"] textarea');
  await box.fill('What does this mean?');
  await box.press('Enter');
}
