import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { serveHandbookFunction } from './handbook-function.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';

const chromium = inject('chromium');
const book = inject('book');

describe.skipIf(chromium === '')('the panel', () => {
  let pages: PagesServer;
  let model: StandInModel;
  let api: ServedFunction;
  let browser: Browser;

  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    model = await startStandInModel({ wordDelayMs: 5 });
    api = await startFunction('1000');
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api?.close(), model?.close(), pages?.close()]);
  });

  function startFunction(ratePerMinute: string): Promise<ServedFunction> {
    return serveHandbookFunction(pages, model, { DOCENT_RATE_PER_MINUTE: ratePerMinute });
  }

  /** Runs `act` on a page in its own context; an uncaught error on the page fails the test. */
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

  it('covers a phone, and closes for the section that a citation leads to', async () => {
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
        // Nothing on the page is wider than the phone.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      },
    );
  });

  it('opens and closes with shortcuts, and restores the focus', async () => {
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
      // Again from inside the panel: the focus to restore stays the same.
      await page.locator('.docent-head__title').focus();
      await page.keyboard.press('Control+i');
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
      await page.keyboard.press('Escape');
      await page.locator('[data-docent="panel"]').waitFor({ state: 'hidden' });
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-docent')))
        .toBe('button');
    });
  });

  it('keeps the focus in the panel when earlier conversations are deleted, so that Escape still goes back', async () => {
    await onPage('docs/security', {}, async (page) => {
      await page.locator('[data-docent="button"]').click();
      const panel = page.locator('[data-docent="panel"]');
      for (const [index, question] of ['How are passages signed?', 'What is in a session token?'].entries()) {
        if (index > 0) await panel.getByRole('button', { name: 'New conversation' }).click();
        await ask(page, question);
        await page.locator('[data-docent="sources"]').waitFor();
      }
      await panel.getByRole('button', { name: 'Earlier conversations' }).click();
      const lines = panel.locator('.docent-saved li');
      for (const remove of [/^Delete the conversation/u, /^Delete all/u]) {
        const before = await lines.count();
        await panel.getByRole('button', { name: remove }).first().press('Enter');
        await expect.poll(() => lines.count()).toBe(before - 1);
        expect(await panel.evaluate((element) => element.contains(document.activeElement))).toBe(true);
      }
      await page.keyboard.press('Escape');
      await panel.locator('textarea').waitFor();
    });
  });

  it.each([
    ['length', 'length limit'],
    ['content_filter', 'filter'],
  ])('says in a line that an answer was cut short by %s', async (finishReason, words) => {
    await onPage('docs/security', {}, async (page) => {
      model.faults.push({ kind: 'finish', finishReason });
      await page.locator('[data-docent="button"]').click();
      await ask(page, 'How are passages signed?');
      await page.locator('[data-docent="sources"]').waitFor();
      expect(await page.locator('.docent-reply .docent-note').innerText()).toContain(words);
      await expect.poll(() => page.locator('[data-docent="panel"] > output').textContent()).toContain(words);
    });
  });

  it('names a source by its section and its page, each once', async () => {
    await onPage('docs/security', {}, async (page) => {
      await page.locator('[data-docent="button"]').click();
      await ask(page, 'How are passages signed?');
      await page.locator('[data-docent="sources"]').waitFor();
      const names = await page.locator('.docent-source__name').allInnerTexts();
      expect(names.length).toBeGreaterThan(1);
      expect(
        names.filter((name) => new Set(name.split(/\n| › /u)).size !== name.split(/\n| › /u).length),
      ).toEqual([]);
    });
  });

  it('offers nothing for text selected in a form field of any kind', async () => {
    await onPage('docs/selection', {}, async (page) => {
      await page.locator('[data-docent="button"]').waitFor();
      await page.locator('article').evaluate((article) => {
        article.insertAdjacentHTML(
          'afterbegin',
          '<input value="typed text"><textarea>typed text</textarea>' +
            '<div contenteditable>typed text</div><div contenteditable="plaintext-only">typed text</div>',
        );
      });
      const fields = page.locator('article').locator('input, textarea, [contenteditable]');
      expect(await fields.count()).toBe(4);
      for (const field of await fields.all()) {
        await field.click({ clickCount: 3 });
        // Longer than the selection's debounce.
        await page.waitForTimeout(300);
        expect(await page.locator('[data-docent="popover"]').count()).toBe(0);
      }
      await page.locator('article p').first().click({ clickCount: 3 });
      await page.locator('[data-docent="popover"]').waitFor();
    });
  });

  it('places the popover directly below a paragraph selected with a triple click, whatever follows it', async () => {
    await onPage('docs/how-it-works', {}, async (page) => {
      await page.locator('[data-docent="button"]').waitFor();
      const paragraph = page.locator('article p').first();
      await paragraph.click({ clickCount: 3 });
      const popover = await page.locator('[data-docent="popover"]').boundingBox();
      const lines = await paragraph.boundingBox();
      expect((popover?.y ?? 0) - ((lines?.y ?? 0) + (lines?.height ?? 0))).toBeLessThan(20);
    });
  });

  it('follows a link to a section in a hidden tab and in a collapsed block', async () => {
    await onPage('constructs/text', {}, async (page) => {
      await page.locator('[data-docent="button"]').waitFor();
      await page
        .locator('details p')
        .first()
        .evaluate((element) => {
          element.id = 'folded';
        });
      const words = '[fold](/docent/constructs/text#folded) [tab](/docent/constructs/tabs#under-the-tab)';
      model.faults.push({ kind: 'say', deltas: [words] });
      await page.locator('[data-docent="button"]').click();
      await ask(page, 'How are passages signed?');
      const links = page.locator('[data-docent="answer"] a');
      await links.nth(0).click();
      await page.locator('#folded').waitFor({ state: 'visible' });
      await links.nth(1).click();
      await expect.poll(() => page.locator('#under-the-tab').isVisible()).toBe(true);
    });
  });

  it('sends nothing, loads no panel before the reader opens it, and shifts nothing on the page', async () => {
    const asked: string[] = [];
    await onPage(
      'docs/how-it-works',
      {},
      async (page) => {
        await page.locator('[data-docent="button"]').waitFor();
        await page.waitForTimeout(500);
        const before = asked.length;
        const outside = (): string[] => asked.filter((url) => !url.startsWith(pages.origin));
        expect(outside()).toEqual([]);
        expect(asked.filter((url) => url.includes('/docent/docent/'))).toEqual([]);
        await page.locator('[data-docent="button"]').click();
        await page.locator('[data-docent="panel"] textarea').fill('How');
        expect(asked.length).toBeGreaterThan(before);
        expect(outside()).toEqual([]);
        expect(await page.evaluate(shiftOfLayout)).toBe(0);
      },
      (page) => {
        page.on('request', (request) => asked.push(request.url()));
        return Promise.resolve();
      },
    );
  });

  it('works where storage throws, and says that nothing is stored', async () => {
    await onPage(
      'docs/security',
      {},
      async (page) => {
        await page.locator('[data-docent="button"]').click();
        await ask(page, 'How are passages signed?');
        await page.locator('[data-docent="sources"]').waitFor();
        expect(await page.locator('[data-docent="panel"]').innerText()).toContain(
          'does not store conversations',
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
      await page.route('**/docent/docent/{manifest.json,*.bin}', (route) => route.fulfill(answer));
      await page.locator('[data-docent="button"]').click();
      await ask(page, 'How are passages signed?');
      await page
        .locator('[data-docent="panel"]')
        .getByRole('button', { name: /try again/iu })
        .waitFor();
      await page.unroute('**/docent/docent/{manifest.json,*.bin}');
      await ask(page, 'What is in a session token?');
      await page.locator('[data-docent="sources"]').waitFor();
      expect(await page.locator('[data-docent="answer"]').last().innerText()).toMatch(/\[\d\]/u);
    });
  });

  it('answers on a German page from the German index', async () => {
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

  it('counts down the seconds after too many questions', async () => {
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

/** Layout shift since the page loaded that the reader did not cause, as Cumulative Layout Shift. */
function shiftOfLayout(): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ('value' in entry) sum += Number(entry.value);
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 200);
  });
}
