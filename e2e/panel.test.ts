import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { serveFunction, type ServedFunction } from '../scripts/serve-function.js';
import { servePages, type PagesServer } from '../scripts/serve-pages.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-in-model.js';
import { launchChromium } from './browser.js';

const chromium = inject('chromium');
const book = inject('book');

describe.skipIf(chromium === '')('the panel', () => {
  let pages: PagesServer;
  let model: StandInModel;
  let api: ServedFunction;
  let browser: Browser;

  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: book.pagesPort });
    model = await startStandInModel({ wordDelayMs: 5 });
    api = await startFunction('1000');
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api?.close(), model?.close(), pages?.close()]);
  });

  function startFunction(ratePerMinute: string): Promise<ServedFunction> {
    return serveFunction({
      port: book.functionPort,
      log: () => {},
      env: {
        DOCENT_SECRET: book.secret,
        DOCENT_ORIGINS: pages.origin,
        DOCENT_BOOK: 'docent-handbook',
        DOCENT_RATE_PER_MINUTE: ratePerMinute,
        OPENAI_API_KEY: 'stand-in',
        OPENAI_BASE_URL: model.url,
      },
    });
  }

  /** Runs `act` on a page of a context of its own; an uncaught error of the page fails it. */
  async function onPage(
    address: string,
    options: BrowserContextOptions,
    act: (page: Page) => Promise<void>,
    prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(String(error)));
    await prepare(page);
    await page.goto(`${pages.origin}${book.baseUrl}${address}`);
    await act(page);
    await context.close();
    if (failures.length > 0) throw new Error(`the page failed:\n${failures.join('\n')}`);
  }

  it('covers a phone, and makes way for the section a citation leads to', async () => {
    await onPage(
      'docs/how-it-works',
      { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
      async (page) => {
        await page.locator('[data-docent="button"]').tap();
        const panel = page.locator('[data-docent="panel"]');
        await panel.waitFor();
        expect(await panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
        await ask(page, 'How are passages signed?');
        const citation = page.locator('[data-docent="answer"] a').first();
        await page.locator('[data-docent="sources"]').waitFor();
        const hash = new URL((await citation.getAttribute('href')) ?? '', pages.origin).hash;
        await citation.tap();
        await panel.waitFor({ state: 'hidden' });
        await page.locator(hash).waitFor();
        await expect
          .poll(() =>
            page.locator(hash).evaluate((element) => Math.round(element.getBoundingClientRect().top)),
          )
          .toBeLessThan(400);
        // Nothing of the page is wider than the phone.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      },
    );
  });

  it('opens and closes by keys, and gives the focus back', async () => {
    await onPage('docs/security', {}, async (page) => {
      await page.locator('[data-docent="button"]').focus();
      await page.keyboard.press('Control+i');
      await page.locator('[data-docent="panel"] textarea').waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
      await page.keyboard.type('first line');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('second line');
      expect(await page.locator('[data-docent="panel"] textarea').inputValue()).toBe(
        'first line\nsecond line',
      );
      await page.keyboard.press('Escape');
      await page.locator('[data-docent="panel"]').waitFor({ state: 'hidden' });
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-docent')))
        .toBe('button');
    });
  });

  it('works where storage throws, and says that nothing is kept', async () => {
    await onPage(
      'docs/security',
      {},
      async (page) => {
        await page.locator('[data-docent="button"]').click();
        await ask(page, 'How are passages signed?');
        await page.locator('[data-docent="sources"]').waitFor();
        expect(await page.locator('[data-docent="panel"]').innerText()).toContain(
          'does not keep conversations',
        );
      },
      async (page) => {
        await page.addInitScript(() => {
          for (const name of ['localStorage', 'sessionStorage']) {
            Object.defineProperty(window, name, {
              get() {
                throw new DOMException('denied', 'SecurityError');
              },
            });
          }
        });
      },
    );
  });

  it.each([
    ['is missing', { status: 404, body: 'gone' }],
    ['is a page', { status: 200, contentType: 'text/html', body: '<!doctype html><p>Not found</p>' }],
    ['is cut short', { status: 200, contentType: 'application/octet-stream', body: 'x' }],
  ])('stays alive when the index %s, and tries again with the next question', async (_, answer) => {
    await onPage('docs/security', {}, async (page) => {
      await page.route('**/docent/docent/*', (route) => route.fulfill(answer));
      await page.locator('[data-docent="button"]').click();
      await ask(page, 'How are passages signed?');
      await page
        .locator('[data-docent="panel"]')
        .getByRole('button', { name: /try again/iu })
        .waitFor();
      await page.unroute('**/docent/docent/*');
      await ask(page, 'What is in a session token?');
      await page.locator('[data-docent="sources"]').waitFor();
      expect(await page.locator('[data-docent="answer"]').last().innerText()).toMatch(/\[\d\]/u);
    });
  });

  it('answers a German page from the German book', async () => {
    await onPage('de/docs/quick-start/', { locale: 'de-DE' }, async (page) => {
      await page.locator('[data-docent="button"]').click();
      await ask(page, 'Was brauche ich für Docent?');
      await page.locator('[data-docent="sources"]').waitFor();
      const links = await page
        .locator('[data-docent="sources"] a')
        .evaluateAll((elements) => elements.map((element) => element.getAttribute('href') ?? ''));
      expect(links.length).toBeGreaterThan(0);
      expect(links.filter((link) => !link.startsWith('/docent/de/'))).toEqual([]);
    });
  });

  it('counts the seconds down when the reader asked too often', async () => {
    await api.close();
    api = await startFunction('1');
    try {
      await onPage('docs/security', {}, async (page) => {
        await page.locator('[data-docent="button"]').click();
        await ask(page, 'How are passages signed?');
        await page.locator('[data-docent="sources"]').waitFor();
        await ask(page, 'What is in a session token?');
        const seconds = async (): Promise<number> =>
          Number(
            /Try again in (\d+) s/u.exec(await page.locator('[data-docent="panel"]').innerText())?.[1] ??
              Number.NaN,
          );
        await expect.poll(seconds).toBeGreaterThan(1);
        const first = await seconds();
        await expect.poll(seconds).toBeLessThan(first);
      });
    } finally {
      await api.close();
      api = await startFunction('1000');
    }
  });
});

async function ask(page: Page, question: string): Promise<void> {
  const box = page.locator('[data-docent="panel"] textarea');
  await box.fill(question);
  await box.press('Enter');
}
