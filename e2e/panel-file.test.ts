import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readPanelEntry } from '../plugin/format/panel-file.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';

const chromium = inject('chromium');
const book = inject('book');

const PANEL_FILES = '**/docent/docent/panel*';
const NEXT_PANEL = 'panel-00000000ffffffff.js';

describe.skipIf(chromium === '')("the panel's file", () => {
  let browser: Browser;
  let outDir: string;
  let pages: PagesServer;
  let context: BrowserContext;
  let page: Page;
  let asked: string[];

  beforeAll(async () => {
    browser = await launchChromium(chromium);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    // A copy, because the tests publish it again.
    outDir = await mkdtemp(path.join(tmpdir(), 'docent-panel-file-'));
    await cp(book.outDir, outDir, { recursive: true });
    pages = await servePages({ outDir, baseUrl: book.baseUrl, port: 0 });
    context = await browser.newContext({ reducedMotion: 'reduce' });
    page = await context.newPage();
    asked = [];
    page.on('request', (request) => {
      const name = path.basename(request.url());
      if (name.startsWith('panel')) asked.push(name);
    });
  });
  afterEach(async () => {
    await context.close();
    await pages.close();
    await rm(outDir, { recursive: true, force: true });
  });

  async function open(address = 'docs/security'): Promise<void> {
    await page.goto(`${pages.origin}${book.baseUrl}${address}`);
    await press();
  }

  const press = (): Promise<void> => page.locator('[data-docent="button"]').click();
  async function state(): Promise<'open' | 'failed' | 'neither'> {
    if ((await page.locator('[data-docent="panel"] textarea').count()) > 0) return 'open';
    return (await page.getByRole('alert').getByText('could not be loaded').count()) > 0
      ? 'failed'
      : 'neither';
  }

  it('is one file in the language of its page', async () => {
    await open('de/docs/security');
    await expect.poll(state).toBe('open');
    expect(asked).toEqual([expect.stringMatching(/^panel-[0-9a-f]{16}\.js$/u)]);
    await page
      .locator('[data-docent="panel"]')
      .getByRole('heading', { name: 'Dieses Buch fragen' })
      .waitFor();
  });

  it.each([
    ['is missing', { status: 404, body: 'gone' }],
    ['is a page', { status: 200, contentType: 'text/html', body: '<!doctype html><p>Not found</p>' }],
    ['is cut short', { status: 200, contentType: 'text/javascript', body: 'const a = ' }],
  ])('shows a message when the file %s, and loads on a later attempt', async (_what, answer) => {
    await page.route(PANEL_FILES, (route) => route.fulfill(answer));
    await open();
    await expect.poll(state).toBe('failed');
    await press();
    await expect.poll(() => asked.filter((name) => name === 'panel.json').length).toBe(2);
    await expect.poll(state).toBe('failed');
    await page.unroute(PANEL_FILES);
    await press();
    await expect.poll(state).toBe('open');
  });

  it('loads on a later attempt after the network was down', async () => {
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    await page.locator('[data-docent="button"]').waitFor();
    await context.setOffline(true);
    await press();
    await expect.poll(state).toBe('failed');
    await context.setOffline(false);
    await press();
    await expect.poll(state).toBe('open');
  });

  it('is found by its new name after the site was published again', async () => {
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    const list = path.join(outDir, 'docent/panel.json');
    const entry = readPanelEntry(JSON.parse(await readFile(list, 'utf8'))) ?? '';
    await rename(path.join(outDir, 'docent', entry), path.join(outDir, 'docent', NEXT_PANEL));
    await writeFile(list, JSON.stringify({ entry: NEXT_PANEL }));
    await press();
    await expect.poll(state).toBe('open');
    expect(asked.map((name) => name.replace(/\?\d+$/u, '?'))).toEqual([
      entry,
      'panel.json',
      `${NEXT_PANEL}?`,
    ]);
  });

  it("needs no more of a Content-Security-Policy than script-src and style-src 'self'", async () => {
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.route('**/docs/security', async (route) => {
      const response = await route.fetch();
      const headers = {
        ...response.headers(),
        'content-security-policy': "script-src 'self'; style-src 'self'",
      };
      await route.fulfill({ response, headers });
    });
    const isStyled = (part: string): Promise<boolean> =>
      page.locator(part).evaluate((element) => getComputedStyle(element).position === 'fixed');
    await page.goto(`${pages.origin}${book.baseUrl}docs/security`);
    expect(await isStyled('.docent-corner')).toBe(true);
    await press();
    await expect.poll(state).toBe('open');
    expect(await isStyled('.docent-panel')).toBe(true);
    // From Docusaurus itself, which shows that the policy was in force.
    expect(refused.join('\n')).toContain('inline script');
  });
});
