import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../../scripts/stand-ins/browser.js';

const CHROMIUM = findChromium();

/** The component as a panel uses it, strict mode included; `show` is what a growing answer calls. */
const PANEL = `
  import { StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { Answer } from './answer.tsx';
  const root = createRoot(document.getElementById('root'));
  window.followed = [];
  window.show = (text, streaming) =>
    root.render(
      <StrictMode>
        <Answer
          text={text}
          streaming={streaming}
          sources={[{ n: 1, url: '/docs/a#b', title: 'A' }]}
          onNavigate={(url) => window.followed.push(url)}
        />
      </StrictMode>,
    );
`;

declare global {
  interface Window {
    followed: string[];
    show: (text: string, streaming: boolean) => void;
  }
}

describe.skipIf(CHROMIUM === undefined)('an answer in a browser', () => {
  let browser: Browser;
  let page: Page;
  let script: string;
  let requests: string[];
  let errors: string[];

  beforeAll(async () => {
    const bundle = await build({
      stdin: { contents: PANEL, resolveDir: import.meta.dirname, loader: 'tsx' },
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      write: false,
    });
    script = bundle.outputFiles[0]?.text ?? '';
    browser = await launchChromium(CHROMIUM ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    page = await browser.newPage();
    requests = [];
    errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    // Nothing leaves the machine: the site is answered here.
    await page.route('**/*', (route) => {
      requests.push(route.request().url());
      const isScript = route.request().url().endsWith('.js');
      return route.fulfill({
        contentType: isScript ? 'text/javascript' : 'text/html',
        body: isScript ? script : '<div id="root"></div><script type="module" src="/panel.js"></script>',
      });
    });
    await page.goto('http://site.test/docs/page');
    await page.waitForFunction(() => 'show' in window);
    requests = [];
  });
  afterEach(async () => {
    await page.close();
    if (errors.length > 0) throw new Error(errors.join('\n'));
  });

  it('follows links and citations without leaving the page', async () => {
    await page.evaluate(() => window.show('So it is [1], see [c](http://site.test/docs/c?d#e).', false));
    await page.getByRole('link', { name: 'Source 1: A' }).click();
    await page.getByRole('link', { name: 'c', exact: true }).press('Enter');
    expect(await page.evaluate(() => window.followed)).toEqual(['/docs/a#b', '/docs/c?d#e']);
    await page.getByRole('link', { name: 'c', exact: true }).click({ modifiers: ['Control'] });
    expect(await page.evaluate(() => window.followed.length)).toBe(2);
    expect(page.url()).toBe('http://site.test/docs/page');
  });

  it('copies code, or selects it without a clipboard', async () => {
    await page.evaluate(() => window.show('```js\nlet a = 1;\n```', false));
    // Plain http has no clipboard.
    await page.getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('let a = 1;');
    await page.evaluate(() => {
      const clipboard = { writeText: (text: string) => Promise.resolve(window.followed.push(text)) };
      Object.defineProperty(navigator, 'clipboard', { value: clipboard });
    });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => window.followed)).toEqual(['let a = 1;']);
    await page.getByRole('button', { name: 'Copy', exact: true }).waitFor();
  });

  it('sends no request, whatever the text contains and wherever it is split', async () => {
    const words =
      '![a](http://elsewhere.test/a.png) <img src=http://elsewhere.test/b.png> <svg onload=x> [![c](/c.png)](/d)\n\n' +
      '![e][f]\n\n[f]: http://elsewhere.test/f.png\n\n<iframe src="//elsewhere.test"></iframe> &lt;script src=x>';
    for (let length = 1; length <= words.length; length += 1) {
      await page.evaluate((text) => window.show(text, false), words.slice(0, length));
    }
    await page.getByText('elsewhere.test/f.png').waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    expect(requests).toEqual([]);
  });

  it('renders at most 15 times a second, and completely at the end', async () => {
    const changes = await page.evaluate(async () => {
      let seen = 0;
      const root = document.getElementById('root');
      if (root === null) return -1;
      new MutationObserver(() => {
        seen += 1;
      }).observe(root, { subtree: true, childList: true, characterData: true });
      let text = '';
      for (let delta = 0; delta < 200; delta += 1) {
        text += `word ${delta} `;
        window.show(text, true);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const streamed = seen;
      window.show(`${text}end`, false);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return streamed;
    });
    expect(changes).toBeGreaterThan(9);
    expect(changes).toBeLessThan(30);
    await page.getByText('word 199 end').waitFor();
  });

  it('keeps the page responsive while Markdown that is slow to parse streams', async () => {
    const freeShare = await page.evaluate(async () => {
      const slow = `${'*a **b '.repeat(900)}${'** c* '.repeat(900)}`;
      let ticks = 0;
      const timer = setInterval(() => {
        ticks += 1;
      }, 10);
      const startedAtMs = performance.now();
      for (let delta = 0; delta < 40; delta += 1) {
        window.show(`${slow}${' word'.repeat(delta)}`, true);
        await new Promise((resolve) => setTimeout(resolve, 70));
      }
      clearInterval(timer);
      return (ticks * 10) / (performance.now() - startedAtMs);
    });
    expect(freeShare).toBeGreaterThan(0.5);
  });
});
