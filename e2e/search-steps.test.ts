import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { StreamEvent } from '../api/_contract/events.js';
import { chatRequestSchema, type ChatRequest } from '../api/_contract/request.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import { listen } from '../scripts/stand-ins/listen.js';
import type { ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { serveHandbookFunction } from './handbook-function.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { answerEvents, searchEvents, toStream } from '../widget/request/_test/function-server.js';

const chromium = inject('chromium');
const book = inject('book');

/** "How are passages signed?" in Urdu. The handbook is in English and must not contain these words. */
const QUESTION = 'اقتباسات پر دستخط کیسے ہوتے ہیں؟';
const QUERIES = ['how passages are signed', 'passage signature HMAC'];
const SEARCHED = `Searched for: ${QUERIES.join(' · ')}`;

describe.skipIf(chromium === '')('a question that the model wants searched with other words', () => {
  let pages: PagesServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let chats: Request[];
  let failures: string[];

  beforeAll(async () => {
    pages = await servePages({ outDir: book.outDir, baseUrl: book.baseUrl, port: 0 });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
  });

  beforeEach(async () => {
    chats = [];
    failures = [];
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('request', (request) => {
      if (request.url().endsWith('/api/chat') && request.method() === 'POST') chats.push(request);
    });
    page.on('pageerror', (error) => failures.push(String(error)));
    await page.goto(`${pages.origin}${book.baseUrl}`);
    await page.locator('[data-docent="button"]').click();
    await panel().waitFor();
    await recordAnnouncements(page);
  });
  afterEach(async () => {
    await context.close();
    if (failures.length > 0) throw new Error(`errors on the page:\n${failures.join('\n')}`);
  });

  const panel = () => page.locator('[data-docent="panel"]');
  const answer = () => page.locator('[data-docent="answer"]').last();
  const searched = () => page.locator('[data-docent="searched"]').last();
  const announced = (): Promise<string[]> => page.evaluate(() => window.announced);

  async function ask(question: string): Promise<void> {
    await panel().locator('textarea').fill(question);
    await panel().locator('textarea').press('Enter');
  }

  async function stop(): Promise<void> {
    await panel().getByRole('button', { name: /stop/iu }).click();
    await panel().getByRole('log').getByText('You stopped this answer.').waitFor();
  }

  function bodyOf(index: number): Extract<ChatRequest, { mode: 'normal' }> {
    const body = chatRequestSchema.parse(chats[index]?.postDataJSON());
    if (body.mode !== 'normal') throw new TypeError(`Request ${index} is not about the book.`);
    return body;
  }

  describe('in another language than the book', () => {
    let model: StandInModel;
    let api: ServedFunction;

    beforeAll(async () => {
      const options = { wordDelayMs: 15, searches: { [QUESTION]: QUERIES } };
      model = await startStandInModel(options);
      api = await serveHandbookFunction(pages, model, { DOCENT_RATE_PER_MINUTE: '1000' });
    });
    afterAll(async () => {
      await Promise.all([api?.close(), model?.close()]);
    });
    beforeEach(() => {
      model.requests.length = 0;
      model.faults.length = 0;
    });

    it('is searched, answered and cited, and its citation opens the section', async () => {
      await ask(QUESTION);
      await page.locator('[data-docent="sources"]').waitFor();
      expect(await searched().innerText()).toBe(SEARCHED);
      expect(chats).toHaveLength(2);
      expect(model.requests).toHaveLength(2);
      expect(bodyOf(0)).toMatchObject({ message: QUESTION, can_search: true });
      expect(bodyOf(0).context).toEqual([]);
      expect(bodyOf(0).contents?.length).toBeGreaterThan(0);
      expect(bodyOf(0)).not.toHaveProperty('step');
      expect(bodyOf(1)).toMatchObject({ message: QUESTION, step: { queries: QUERIES } });
      expect(bodyOf(1).context.some(({ url, text }) => /security/u.test(url) && /sign/u.test(text))).toBe(
        true,
      );

      const said = await announced();
      expect(said).toContain(SEARCHED);
      expect(said.at(-1)).toBe('The answer is complete.');
      expect(said.filter((line) => line === SEARCHED)).toHaveLength(1);

      const citation = answer().locator('a').first();
      const target = new URL((await citation.getAttribute('href')) ?? '', pages.origin);
      await citation.click();
      await page.waitForURL(target.href);
      await panel().getByText(QUESTION).waitFor();

      await page.reload();
      await page.locator('[data-docent="button"]').click();
      await searched().waitFor();
      expect(await searched().innerText()).toBe(SEARCHED);
    });

    it('is stopped in the first step, which aborts the model call', async () => {
      model.faults.push({ kind: 'flood' });
      await ask(QUESTION);
      await expect.poll(() => model.open()).toBe(1);
      await stop();
      await expect.poll(() => model.open(), { timeout: 3_000 }).toBe(0);
      expect(chats).toHaveLength(1);
      expect(await searched().count()).toBe(0);
    });

    it('is stopped in the second step, and can be asked again from the start', async () => {
      await page.route('**/api/chat', async (route) => {
        if (chats.length === 2) model.faults.push({ kind: 'flood' });
        await route.continue();
      });
      await ask(QUESTION);
      await searched().waitFor();
      await answer().waitFor();
      await expect.poll(() => model.open()).toBe(1);
      await stop();
      await expect.poll(() => model.open(), { timeout: 3_000 }).toBe(0);
      expect(chats).toHaveLength(2);
      expect(await searched().innerText()).toBe(SEARCHED);
      await panel()
        .getByRole('button', { name: /try again/iu })
        .click();
      await page.locator('[data-docent="sources"]').waitFor();
      expect(chats).toHaveLength(4);
      expect(bodyOf(2)).not.toHaveProperty('step');
    });
  });

  describe('by a function that means harm', () => {
    let scripted: Awaited<ReturnType<typeof startScriptedFunction>>;
    beforeAll(async () => {
      scripted = await startScriptedFunction(book.functionPort);
    });
    afterAll(() => scripted?.close());

    it('shows queries as text, drops the text before them, and isolates their direction', async () => {
      const queries = ['<img src=x onerror="window.harmed=1">', '\u{202E}**bold** [1](javascript:alert(1))'];
      scripted.replies = [searchEvents(queries), answerEvents('Signed by the build.')];
      await ask('How are passages signed?');
      await answer().getByText('Signed by the build.').waitFor();
      expect(await answer().innerText()).not.toContain('Let me look.');
      expect(await searched().locator('bdi').allInnerTexts()).toEqual(queries);
      expect(await searched().locator(':not(bdi)').count()).toBe(0);
      expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
      expect(bodyOf(1).step).toEqual({ queries, receipt: 'step-receipt' });
      expect(bodyOf(1).context.length).toBeGreaterThan(0);
      expect(await announced()).toContain(`Searched for: ${queries.join(' · ')}`);
    });

    it('ends after five requests if every answer is another call', async () => {
      scripted.replies = Array.from({ length: 20 }, () => searchEvents(['again']));
      await ask('How are passages signed?');
      await panel()
        .getByRole('button', { name: /try again/iu })
        .waitFor();
      expect(chats).toHaveLength(5);
      expect(await page.locator('[data-docent="passages"]').locator('a').count()).toBeGreaterThan(0);
    });

    it('answers without steps when a receipt is refused', async () => {
      scripted.replies = [
        searchEvents(['signature']),
        { status: 422, code: 'step_invalid' },
        answerEvents('Signed by the build.'),
      ];
      await ask('How are passages signed?');
      await answer().getByText('Signed by the build.').waitFor();
      expect(chats).toHaveLength(3);
      expect(bodyOf(2)).not.toHaveProperty('step');
      expect(bodyOf(2)).not.toHaveProperty('can_search');
      expect(await searched().innerText()).toBe('Searched for: signature');
    });
  });
});

declare global {
  interface Window {
    /** What the panel's live region has said, in order. */
    announced: string[];
  }
}

async function recordAnnouncements(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.announced = [];
    const region = document.querySelector('[data-docent="panel"] > output');
    if (region === null) throw new TypeError('The panel has no live region.');
    const watch = new MutationObserver(() => {
      const said = region.textContent ?? '';
      if (said !== '') window.announced.push(said);
    });
    watch.observe(region, { childList: true, characterData: true, subtree: true });
  });
}

type ScriptedReply = readonly StreamEvent[] | { status: number; code: string };

/** Starts a function that sends what a test wants, to any origin. */
async function startScriptedFunction(port: number) {
  const state = { replies: [] as ScriptedReply[] };
  const server = createServer((request, response) => {
    void (async () => {
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
      response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
      if (request.method === 'OPTIONS') return response.writeHead(204).end();
      await text(request);
      if (request.url === '/api/session') {
        const session = { token: 'token', expires_in: 600, session_id: 'session' };
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
      }
      const reply = state.replies.shift() ?? { status: 500, code: 'internal' };
      if ('status' in reply) {
        const error = { code: reply.code, message: 'Refused.', requestId: 'request' };
        return response
          .writeHead(reply.status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error }));
      }
      return response.writeHead(200, { 'content-type': 'text/event-stream' }).end(toStream(reply));
    })();
  });
  const { close } = await listen(server, port);
  return Object.assign(state, { close });
}
