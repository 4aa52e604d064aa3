import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../api/_contract/events.js';
import { chatRequestSchema, type ChatRequest } from '../../api/_contract/request.js';
import { findChromium, launchChromium } from '../../scripts/stand-ins/browser.js';
import { answerEvents, searchEvents, toStream } from './_test/function-server.js';

const CHROMIUM = findChromium();

describe.skipIf(CHROMIUM === undefined)('useChat with the search as a client tool', () => {
  let browser: Browser;
  let page: Page;
  let script: string;
  let requests: ChatRequest[];
  let searches: [question: string, queries: string[]][];
  let replies: (readonly StreamEvent[])[];
  let errors: string[];

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [fileURLToPath(new URL('_test/use-chat-app.tsx', import.meta.url))],
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      write: false,
    });
    script = bundle.outputFiles[0]?.text ?? '';
    browser = await launchChromium(CHROMIUM ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    page = await browser.newPage();
    [requests, searches, errors] = [[], [], []];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.exposeFunction('searchBook', (question: string, queries: string[]) => {
      searches.push([question, queries]);
      return queries.map((query) => passageAbout(query));
    });
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/api/chat') {
        requests.push(chatRequestSchema.parse(route.request().postDataJSON()));
        const body = toStream(replies.shift() ?? []);
        return route.fulfill({ contentType: 'text/event-stream', body });
      }
      const isScript = pathname === '/app.js';
      return route.fulfill({
        contentType: isScript ? 'text/javascript' : 'text/html; charset=utf-8',
        body: isScript ? script : '<div id="root"></div><script type="module" src="/app.js"></script>',
      });
    });
    await page.goto('http://site.test/');
    await page.locator('input').waitFor();
  });
  afterEach(async () => {
    await page.close();
    if (errors.length > 0) throw new Error(errors.join('\n'));
  });

  async function ask(question: string): Promise<void> {
    await page.locator('input').fill(question);
    await page.locator('input').press('Enter');
  }

  it('answers in two steps and one message, and then asks no more', async () => {
    replies = [searchEvents(['mooring line', 'bollard']), answerEvents('At a bollard [1].')];
    await ask('Where do I make fast?');
    await page.getByText('At a bollard [1].').waitFor();
    await page.waitForTimeout(200);
    expect(await page.locator('main').getAttribute('data-status')).toBe('ready');
    expect(await page.locator('main').innerText()).toBe('At a bollard [1].');
    expect(await page.locator('main p').count()).toBe(1);
    expect(searches).toEqual([
      ['Where do I make fast?', []],
      ['Where do I make fast?', ['mooring line', 'bollard']],
    ]);
    expect(requests).toMatchObject([
      { message: 'Where do I make fast?', context: [], can_search: true },
      {
        message: 'Where do I make fast?',
        context: [{ text: 'About mooring line.' }, { text: 'About bollard.' }],
        step: { queries: ['mooring line', 'bollard'], receipt: 'step-receipt' },
      },
    ]);
  });

  it('starts anew with the next question', async () => {
    replies = [
      searchEvents(['bollard']),
      answerEvents('At a bollard [1].'),
      answerEvents('With a bowline [1].', 'm-2'),
    ];
    await ask('Where do I make fast?');
    await page.getByText('At a bollard [1].').waitFor();
    await expect.poll(() => page.locator('main').getAttribute('data-status')).toBe('ready');
    await ask('How?');
    await page.getByText('With a bowline [1].').waitFor();
    expect(requests).toHaveLength(3);
    expect(requests[2]).toMatchObject({ message: 'How?', context: [] });
    expect(requests[2]).not.toHaveProperty('step');
    expect(await page.locator('main p').count()).toBe(2);
  });
});

function passageAbout(query: string): object {
  return {
    id: `chunk-${query}`,
    url: '/book/docs/mooring',
    anchor: 'bollard',
    title: 'Mooring',
    breadcrumbs: [],
    text: `About ${query}.`,
    build: 'build',
    signature: 's',
  };
}
