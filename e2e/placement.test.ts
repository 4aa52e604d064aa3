import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';

const chromium = inject('chromium');
const book = inject('book');

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};
const BUTTON = '[data-docent="button"]';
const SEND = '.docent-send';
/** The chat button of a stranger's book. */
const BUBBLE = 'position:fixed;bottom:24px;right:24px;width:56px;height:56px;z-index:9999';
/** What embedded chats use: the largest `z-index` there is. */
const TOPMOST = 'position:fixed;bottom:20px;right:20px;width:60px;height:60px;z-index:2147483647';
/** Algolia's search dialog, by the style sheet of DocSearch. */
const MODAL = 'position:fixed;inset:0;z-index:200;background:#0006';
const MODAL_BOX = 'position:relative;width:560px;max-width:100%;margin:60px auto;background:#fff';

describe.skipIf(chromium === '')('a site with floating elements of its own', () => {
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

  /** Runs `act` on a page; `atStart` is the style of an element that is there before the widget. */
  async function onPage(
    options: BrowserContextOptions,
    act: (page: Page) => Promise<void>,
    atStart?: string,
  ): Promise<void> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    if (atStart !== undefined) await page.addInitScript(plantWhenReady, atStart);
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    await page.locator(BUTTON).waitFor();
    await act(page);
    await context.close();
  }

  it.each([
    { device: 'a desktop', options: DESKTOP },
    { device: 'a phone', options: PHONE },
  ])(
    'covers neither the button nor the send button on $device, from the start or later',
    async ({ options }) => {
      await onPage(
        options,
        async (page) => {
          await expect.poll(() => onTop(page, BUTTON)).toBe('it');
          await expect.poll(() => onTop(page, '#planted')).toBe('it');
          expect(await sideOf(page)).toBe('right');
          await plant(page, TOPMOST);
          await plant(page, `${TOPMOST};bottom:90px;height:65vh;width:50vw`);
          // A chat window leaves no room above it.
          await expect.poll(() => sideOf(page)).toBe('left');
          await expect.poll(() => onTop(page, BUTTON)).toBe('it');
          await page.locator(BUTTON).click();
          await page.locator(SEND).waitFor();
          await expect.poll(() => onTop(page, SEND)).toBe('it');
          expect(await page.evaluate(() => document.activeElement?.closest('.docent-panel') !== null)).toBe(
            true,
          );
          await page.keyboard.press('Escape');
          await page.evaluate(() =>
            document.querySelectorAll('#planted').forEach((planted) => planted.remove()),
          );
          await expect.poll(() => sideOf(page)).toBe('right');
          expect(await page.locator('.docent-corner').getAttribute('style')).toContain('--docent-lift: 0px');
        },
        BUBBLE,
      );
    },
  );

  it('shares its corner with the button that Docusaurus shows to readers who scroll up', async () => {
    await onPage(PHONE, async (page) => {
      await page.evaluate(() => window.scrollTo({ top: 4_000, behavior: 'instant' }));
      await page.waitForFunction(() => window.scrollY > 3_000);
      await page.evaluate(() => window.scrollTo({ top: 2_000, behavior: 'instant' }));
      await page.locator('.theme-back-to-top-button').waitFor();
      await expect.poll(() => onTop(page, '.theme-back-to-top-button')).toBe('it');
      await expect.poll(() => onTop(page, BUTTON)).toBe('it');
    });
  });

  it('can open a search dialog over the panel, which comes back to the top afterwards', async () => {
    await onPage(DESKTOP, async (page) => {
      await page.locator(BUTTON).click();
      await page.locator('.docent-panel textarea').fill('half a question');
      await page.evaluate(
        ([modal, box]) => {
          const dialog = document.createElement('div');
          dialog.id = 'search';
          dialog.innerHTML = `<div style="${box}"><input><a href="#hit" style="float:right">The last hit</a></div>`;
          dialog.style.cssText = modal;
          document.body.append(dialog);
          dialog.querySelector('input')?.focus();
        },
        [MODAL, MODAL_BOX] as const,
      );
      await expect.poll(() => onTop(page, '#search input')).toBe('it');
      await expect.poll(() => onTop(page, '#search a')).toBe('it');
      await page.keyboard.type('knots');
      expect(await page.locator('#search input').inputValue()).toBe('knots');
      await page.evaluate(() => document.querySelector('#search')?.remove());
      await plant(page, TOPMOST);
      await expect.poll(() => onTop(page, SEND)).toBe('it');
      expect(await page.locator('.docent-panel textarea').inputValue()).toBe('half a question');
    });
  });

  it('can be searched from the navbar while the panel is open', async () => {
    await onPage(DESKTOP, async (page) => {
      await page.evaluate(() => {
        document.querySelector('.navbar__items--right')?.insertAdjacentHTML('beforeend', '<input id="find">');
      });
      await page.locator(BUTTON).click();
      await page.locator('.docent-panel textarea').waitFor();
      await expect.poll(() => onTop(page, '.docent-panel [aria-label="Close"]')).toBe('it');
      await page.locator('#find').focus();
      await expect.poll(() => onTop(page, '#find')).toBe('it');
      // Turning to the page or to the panel ends it.
      await page.locator('.docent-welcome').click();
      await expect.poll(() => onTop(page, '.docent-panel [aria-label="Close"]')).toBe('it');
    });
  });

  it('opens the panel from an element of its own, with a question and without a script', async () => {
    await onPage(DESKTOP, async (page) => {
      await page.evaluate(() => {
        document
          .querySelector('main')
          ?.insertAdjacentHTML(
            'afterbegin',
            '<a href="#ask" data-docent-open="Why &quot;two&quot;?"><b>Ask</b></a>',
          );
      });
      await page.locator('main a[data-docent-open] b').click();
      await expect.poll(() => page.locator('.docent-panel textarea').inputValue()).toBe('Why "two"?');
      expect(new URL(page.url()).hash).toBe('');
      await page.keyboard.press('Escape');
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Ask');
    });
  });
});

/** Returns `it` if what a reader would touch in the middle of an element is that element, and otherwise what that is. */
function onTop(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return element.contains(hit) ? 'it' : (hit?.outerHTML.slice(0, 100) ?? 'nothing');
  });
}

function sideOf(page: Page): Promise<string | null> {
  return page.locator('.docent-corner').getAttribute('data-side');
}

async function plant(page: Page, style: string): Promise<void> {
  await page.evaluate((cssText) => {
    const planted = document.createElement('div');
    planted.id = 'planted';
    planted.style.cssText = cssText;
    document.body.append(planted);
  }, style);
}

function plantWhenReady(cssText: string): void {
  document.addEventListener('DOMContentLoaded', () => {
    const planted = document.createElement('button');
    planted.id = 'planted';
    planted.style.cssText = cssText;
    document.body.append(planted);
  });
}
