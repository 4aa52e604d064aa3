import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startAuthServer, type AuthServer } from '../api/_test/auth-server.js';
import { buildSite } from '../scripts/site/build-site.js';
import { listen } from '../scripts/stand-ins/listen.js';
import { serveFunction, type ServedFunction } from '../scripts/stand-ins/serve-function.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { startStandInModel, type StandInModel } from '../scripts/stand-ins/stand-in-model.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import { takeFreePort } from './free-port.js';

const SITE = fileURLToPath(new URL('sites/own-root', import.meta.url));
const SECRET = randomBytes(32).toString('base64url');
const chromium = inject('chromium');

/** The parts of Cloudflare's script that the widget uses. */
const TURNSTILE_SCRIPT = `window.turnstile = {
  render(container, { sitekey, action, callback }) {
    setTimeout(() => callback(action + '-of-' + sitekey), 50);
    return 'widget-1';
  },
  remove() {},
};`;

describe.skipIf(chromium === '')('a reader of a site built with webpack', () => {
  let outDir: string;
  let pages: PagesServer;
  let model: StandInModel;
  let auth: AuthServer;
  let verdicts: { seen: unknown[]; close: () => Promise<void> };
  let api: ServedFunction;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let sessions: { status: number; body: unknown }[];
  let scripts: string[];
  let workers: number;
  /** How far the function's clock is ahead, in milliseconds. */
  let aheadMs: number;

  beforeAll(async () => {
    outDir = await mkdtemp(path.join(tmpdir(), 'docent-admission-'));
    // The endpoint is built into the site.
    const functionPort = await takeFreePort();
    const result = await buildSite(SITE, {
      outDir,
      env: {
        FIXTURE_BUNDLER: 'webpack',
        FIXTURE_OPTIONS: JSON.stringify({
          turnstileSiteKey: 'site-key',
          userTokenUrl: '/api/auth/token',
        }),
        DOCENT_SECRET: SECRET,
        DOCENT_ENDPOINT: `http://127.0.0.1:${functionPort}`,
      },
    });
    if (!result.ok) throw new Error(result.output);
    pages = await servePages({ outDir, baseUrl: '/', port: 0 });
    model = await startStandInModel();
    auth = await startAuthServer();
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      void readText(request).then((text) => {
        seen.push(JSON.parse(text));
        return response.end(
          JSON.stringify({ success: true, hostname: '127.0.0.1', action: 'docent-session' }),
        );
      });
    });
    const verdictServer = await listen(server, 0);
    verdicts = { seen, close: verdictServer.close };
    api = await serveFunction({
      port: functionPort,
      log: () => {},
      now: () => Date.now() + aheadMs,
      env: {
        DOCENT_SECRET: SECRET,
        DOCENT_ORIGINS: pages.origin,
        DOCENT_POW: '1',
        DOCENT_TURNSTILE_SECRET: 'turnstile-secret',
        DOCENT_TURNSTILE_VERIFY_URL: `http://127.0.0.1:${verdictServer.port}/siteverify`,
        DOCENT_AUTH_ISSUER: auth.url,
        OPENAI_API_KEY: 'stand-in',
        OPENAI_BASE_URL: model.url,
      },
    });
    browser = await launchChromium(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([api, verdicts, auth, model, pages].map((server) => server?.close()));
    await rm(outDir, { recursive: true, force: true });
  });

  beforeEach(async () => {
    [sessions, scripts, workers, aheadMs] = [[], [], 0, 0];
    context = await browser.newContext();
    page = await context.newPage();
    page.on('worker', () => (workers += 1));
    page.on('response', (response) => {
      const request = response.request();
      if (!response.url().endsWith('/api/session') || request.method() !== 'POST') return;
      sessions.push({ status: response.status(), body: request.postDataJSON() });
    });
    await context.route('https://challenges.cloudflare.com/**', async (route) => {
      scripts.push(route.request().url());
      await route.fulfill({ contentType: 'text/javascript', body: TURNSTILE_SCRIPT });
    });
  });
  afterEach(() => context.close());

  /** Asks, waits for the answer and returns the session token. */
  async function ask(): Promise<string> {
    await page.goto(`${pages.origin}/`);
    await page.locator('[data-docent="button"]').click();
    expect(scripts).toEqual([]);
    const box = page.locator('[data-docent="panel"] textarea');
    await box.fill('How do I tie a bowline loop?');
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/chat'));
    await box.press('Enter');
    const bearer = (await asked).headers()['authorization'] ?? '';
    await page.locator('[data-docent="sources"]').last().waitFor();
    return bearer.replace('Bearer ', '');
  }

  it('who is not signed in solves the proof of work in a worker and gets a Turnstile token', async () => {
    const token = await ask();
    expect(decodeJwt(token).sub).toBeUndefined();
    expect(sessions.map(({ status }) => status)).toEqual([401, 200]);
    expect(sessions[0]?.body).toEqual({});
    expect(Object.keys(Object(sessions[1]?.body)).sort()).toEqual(['proof', 'turnstile_token']);
    expect(verdicts.seen).toEqual([
      { secret: 'turnstile-secret', response: 'docent-session-of-site-key', remoteip: '127.0.0.1' },
    ]);
    expect(scripts).toHaveLength(1);
    expect(workers).toBe(1);
    expect(await page.locator('[data-docent="turnstile"]').count()).toBe(0);
  });

  it('who asks on when the session has ended gets a new one unasked, and keeps the conversation', async () => {
    const first = decodeJwt(await ask());
    const answers = page.locator('[data-docent="sources"]');
    expect(await answers.count()).toBe(1);
    sessions.length = 0;
    aheadMs = 13 * 3_600_000;
    const box = page.locator('[data-docent="panel"] textarea');
    await box.fill('And how do I untie it?');
    await box.press('Enter');
    await answers.nth(1).waitFor();
    // The renewal is refused, then the challenge is set and met.
    expect(sessions.map(({ status }) => status)).toEqual([401, 401, 200]);
    const text = await page.locator('[data-docent="panel"]').innerText();
    expect(text).toContain('How do I tie a bowline loop?');
    expect(text).toContain('And how do I untie it?');
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/chat'));
    await box.fill('Is a bowline safe?');
    await box.press('Enter');
    const request = await asked;
    expect(decodeJwt((request.headers()['authorization'] ?? '').replace('Bearer ', ''))['sid']).not.toBe(
      first['sid'],
    );
    const { history }: { history: { question: string }[] } = request.postDataJSON();
    expect(history.map(({ question }) => question)).toEqual(['And how do I untie it?']);
    await answers.nth(2).waitFor();
  });

  it('who is signed in sends a JWT instead, and no third-party script is loaded', async () => {
    const jwt = await auth.signUp('ada');
    await context.route(`${pages.origin}/api/auth/token`, (route) => route.fulfill({ json: { token: jwt } }));
    const token = await ask();
    expect(decodeJwt(token).sub).toMatch(/^[\w-]{43}$/);
    expect(sessions).toEqual([{ status: 200, body: { user_token: jwt } }]);
    expect([scripts, workers]).toEqual([[], 0]);
  });
});
