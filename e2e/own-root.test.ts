import { execFile } from 'node:child_process';
import { access, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildSite } from '../scripts/site/build-site.js';
import { servePages, type PagesServer } from '../scripts/site/serve-pages.js';
import { launchChromium } from '../scripts/stand-ins/browser.js';
import { listSections, readPublishedChunks } from './published-chunks.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SITE = fileURLToPath(new URL('sites/own-root', import.meta.url));
const DOCUSAURUS = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@docusaurus/core/package.json')),
  'bin/docusaurus.mjs',
);
const chromium = inject('chromium');

let outRoot: string;
beforeAll(async () => {
  outRoot = await mkdtemp(path.join(tmpdir(), 'docent-own-root-'));
});
afterAll(() => rm(outRoot, { recursive: true, force: true }));

describe.each([
  { bundler: 'webpack', baseUrl: '/', trailingSlash: 'true', knots: '/knots/#bowline' },
  { bundler: 'rspack', baseUrl: '/book/', trailingSlash: 'false', knots: '/book/knots#bowline' },
])(
  'a site with its own Root, built with $bundler below $baseUrl',
  ({ bundler, baseUrl, trailingSlash, knots }) => {
    let outDir: string;
    let output: string;

    beforeAll(async () => {
      outDir = path.join(outRoot, bundler);
      const result = await buildSite(SITE, {
        outDir,
        env: {
          FIXTURE_BUNDLER: bundler,
          FIXTURE_BASE_URL: baseUrl,
          FIXTURE_TRAILING_SLASH: trailingSlash,
          DOCENT_ENDPOINT: '',
        },
      });
      if (!result.ok) throw new Error(result.output);
      ({ output } = result);
    });

    it('says in one line what it published', () => {
      expect(
        output.match(
          /\[docent\] 2 pages, \d+ chunks; index [\d.]+ kB in \d+ files; panel [\d.]+ kB in \d+ files; [\d.]+ s of work/gu,
        ),
      ).toHaveLength(1);
    });

    it('does not publish the pages that ask not to be indexed', async () => {
      const chunks = listSections(await readPublishedChunks({ outDir, locale: 'en' }));
      expect(chunks.filter(({ text }) => /barometer|boatswain/u.test(text))).toEqual([]);
      expect(output).not.toContain('noIndex');
    });

    describe.skipIf(chromium === '')('in a browser', () => {
      let server: PagesServer;
      let browser: Browser;
      beforeAll(async () => {
        server = await servePages({ outDir, baseUrl, port: 0 });
        browser = await launchChromium(chromium);
      });
      afterAll(async () => {
        await browser?.close();
        await server?.close();
      });

      it('shows its own Root and the widget, and finds a section of another page without a reload', async () => {
        const page = await browser.newPage();
        const failures: string[] = [];
        page.on('pageerror', (error) => failures.push(String(error)));
        await page.goto(`${server.origin}${baseUrl}`);
        await page.getByText('This site has a Root of its own.').waitFor();
        await page.evaluate(() => document.body.setAttribute('data-not-reloaded', 'true'));
        await page.locator('[data-docent="button"]').click();
        const box = page.locator('[data-docent="panel"] textarea');
        await box.fill('how do I tie a bowline loop?');
        await box.press('Enter');
        const hit = page.locator('[data-docent="passages"] a').first();
        await hit.waitFor();
        expect(await hit.getAttribute('href')).toBe(knots);
        await page.locator('[data-docent="passages"] mark').first().waitFor();
        await hit.click();
        await page.waitForURL(`**${knots}`);
        await page.getByRole('heading', { name: 'Bowline' }).waitFor();
        expect(await page.evaluate(() => document.body.dataset['notReloaded'])).toBe('true');
        expect(failures).toEqual([]);
        await page.close();
      });
    });
  },
);

/** Opens the first page of a site built for `/`. Skips the test without a browser. */
async function onFirstPage(outDir: string, act: (page: Page) => Promise<void>): Promise<void> {
  const server = await servePages({ outDir, baseUrl: '/', port: 0 });
  const browser = await launchChromium(chromium);
  const page = await browser.newPage();
  await page.goto(`${server.origin}/`);
  await act(page);
  await browser.close();
  await server.close();
}

describe('a heading whose id in the built page is another', () => {
  let outDir: string;
  let result: { ok: boolean; output: string };
  beforeAll(async () => {
    outDir = path.join(outRoot, 'planted');
    result = await buildSite(SITE, {
      outDir,
      env: {
        FIXTURE_PLANT: 'anchor',
        FIXTURE_LOCALE: 'ur',
        FIXTURE_OPTIONS: JSON.stringify({ offset: { x: 40 } }),
      },
    });
  });

  it('is cited at the nearest heading above that exists, with one line for the author', async () => {
    expect(result.ok).toBe(true);
    expect(result.output).toContain(
      'not in the built HTML: 1 anchor on 1 page, e.g. docs/index.md: “Oars and rudder” (#oars-and-rudder).',
    );
    const chunks = listSections(await readPublishedChunks({ outDir, locale: 'ur' }));
    const moved = chunks.filter(({ breadcrumbs }) => breadcrumbs.at(-1) === 'Oars and rudder');
    expect(moved.map(({ url, anchor }) => `${url}#${anchor}`)).toEqual(['/#']);
    expect(chunks.map(({ anchor }) => anchor)).toContain('bowline');
  });

  it.skipIf(chromium === '')(
    'has its button in the named corner where Docusaurus mirrors style sheets',
    async () => {
      await onFirstPage(outDir, async (page) => {
        await page.setViewportSize({ width: 1000, height: 700 });
        const box = await page.locator('[data-docent="button"]').boundingBox();
        expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(960);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(680);
      });
    },
  );

  it('fails the build by file and heading where the author chose that, and publishes nothing', async () => {
    const strictDir = path.join(outRoot, 'strict');
    const strict = await buildSite(SITE, {
      outDir: strictDir,
      env: { FIXTURE_PLANT: 'anchor', FIXTURE_OPTIONS: JSON.stringify({ onBrokenAnchors: 'throw' }) },
    });
    expect(strict.ok).toBe(false);
    expect(strict.output).toContain('docs/index.md');
    expect(strict.output).toContain('“Oars and rudder” should be at /#oars-and-rudder');
    await expect(access(path.join(strictDir, 'docent/manifest.json'))).rejects.toThrow('ENOENT');
  });
});

describe('a site whose pages render only in the browser, such as after sign-in, kept out of search engines by `noIndex`', () => {
  let outDir: string;
  let result: { ok: boolean; output: string };
  beforeAll(async () => {
    outDir = path.join(outRoot, 'gated');
    result = await buildSite(SITE, { outDir, env: { FIXTURE_PLANT: 'gate', FIXTURE_NO_INDEX: 'true' } });
  });

  it('builds; every passage is published and cites its page', async () => {
    expect(result.output).not.toContain('ERROR');
    expect(result.ok).toBe(true);
    expect(result.output.match(/\[docent\] the built HTML shows no text of 2 pages/gu)).toHaveLength(1);
    expect(result.output).not.toContain('not in the built HTML');
    const chunks = listSections(await readPublishedChunks({ outDir, locale: 'en' }));
    expect(new Set(chunks.map(({ url, anchor }) => `${url}#${anchor}`))).toEqual(new Set(['/#', '/knots#']));
    expect(chunks.some(({ breadcrumbs }) => breadcrumbs.includes('Bowline'))).toBe(true);
  });

  it('is told once that Docent indexes it all the same', () => {
    expect(result.output.match(/\[docent\] .*`noIndex: true`/gu)).toHaveLength(1);
  });

  it('publishes no page that asks by itself not to be indexed, although nothing in the HTML tells it apart', async () => {
    const chunks = listSections(await readPublishedChunks({ outDir, locale: 'en' }));
    expect(chunks.map(({ text }) => text).join('\n')).not.toMatch(/barometer|boatswain/u);
  });
});

describe('docs outside the site, two of them at one address', () => {
  it('are indexed; the file that Docusaurus shows stands for the address, with one line for the author', async () => {
    const outDir = path.join(outRoot, 'outside');
    const options = { position: 'navbar', shortcut: 'alt+shift+d' };
    const env = { FIXTURE_DOCS_PATH: '../docs-outside', FIXTURE_OPTIONS: JSON.stringify(options) };
    const result = await buildSite(SITE, { outDir, env });
    expect(result.ok).toBe(true);
    const chunks = listSections(await readPublishedChunks({ outDir, locale: 'en' }));
    expect(chunks.find(({ text }) => text.includes('Soundings'))).toMatchObject({
      url: '/',
      anchor: 'charting-a-reef',
    });
    expect(chunks.map(({ anchor }) => anchor)).toContain('lagoon');
    expect(chunks.map(({ anchor }) => anchor)).not.toContain('other-lagoon');
    // Only the site's theme puts a robots tag on this page.
    expect(await readFile(path.join(outDir, 'staff/index.html'), 'utf8')).toContain('tide tables');
    expect(chunks.filter(({ text }) => text.includes('tide tables'))).toEqual([]);
    expect(await readFile(path.join(outDir, 'atoll/index.html'), 'utf8')).toMatch(/ id="?lagoon[" >]/u);
    expect(
      result.output.match(/\[docent\] left out of the index because another file has the same address: 1,/gu),
    ).toHaveLength(1);
    expect(result.output).toContain('../docs-outside/second-atoll.md');
  });

  it.skipIf(chromium === '')(
    'have the button in the navbar, on phones too, and the keys that the author chose',
    async () => {
      await onFirstPage(path.join(outRoot, 'outside'), async (page) => {
        const panel = page.locator('[data-docent="panel"]');
        expect(await page.locator('.docent-corner > *').count()).toBe(0);
        const button = page.locator('.navbar__items--right [data-docent="navbar-button"]');
        expect(await button.getAttribute('aria-keyshortcuts')).toBe('Alt+Shift+D');
        await page.setViewportSize({ width: 390, height: 844 });
        await button.click();
        await panel.waitFor();
        await page.keyboard.press('Escape');
        await panel.waitFor({ state: 'hidden' });
        await page.keyboard.press('Control+i');
        await page.keyboard.press('Alt+Shift+D');
        await panel.waitFor();
      });
    },
  );
});

describe('a wrong option', () => {
  it('is refused with the nearest name before anything is built', async () => {
    const result = await buildSite(SITE, {
      outDir: path.join(outRoot, 'refused'),
      env: { FIXTURE_OPTIONS: JSON.stringify({ endpoit: 'https://x.example' }) },
    });
    expect(result.ok).toBe(false);
    expect(result.output).toContain('unknown option `endpoit`; did you mean `endpoint`?');
  });
});

describe('the hash router', () => {
  it('is refused by name, because its pages have no addresses', async () => {
    const result = await buildSite(SITE, {
      outDir: path.join(outRoot, 'hash'),
      env: { FIXTURE_ROUTER: 'hash', FIXTURE_BASE_URL: '/' },
    });
    expect(result.ok).toBe(false);
    expect(result.output).toContain('does not work with `future.experimental_router');
  });
});

describe('docusaurus write-translations', () => {
  it("finds every text of the widget, the handbook's German ones among them", async () => {
    // A copy, because it is written to; inside the checkout, because it must find the packages.
    const site = path.join(ROOT, '.cache/e2e-translations-site');
    await rm(site, { recursive: true, force: true });
    await cp(SITE, site, { recursive: true, filter: (source) => !/\.docusaurus|build$/u.test(source) });
    await promisify(execFile)(process.execPath, [DOCUSAURUS, 'write-translations'], { cwd: site });
    expect(await readLabelIds(path.join(site, 'i18n/en/code.json'))).toEqual(
      await readLabelIds(path.join(ROOT, 'book/i18n/de/code.json')),
    );
    await rm(site, { recursive: true });
  });
});

async function readLabelIds(file: string): Promise<string[]> {
  const texts: object = JSON.parse(await readFile(file, 'utf8'));
  return Object.keys(texts)
    .filter((id) => id.startsWith('docent.'))
    .sort();
}

describe('a development build', () => {
  it('publishes the book like any other', async () => {
    const outDir = path.join(outRoot, 'development');
    await promisify(execFile)(process.execPath, [DOCUSAURUS, 'build', '--dev', '--out-dir', outDir], {
      cwd: SITE,
    });
    const manifest = await readFile(path.join(outDir, 'docent/manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).not.toMatchObject({ chunkCount: 0 });
  });
});
