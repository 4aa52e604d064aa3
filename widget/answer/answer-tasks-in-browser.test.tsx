import { build } from 'esbuild';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../../scripts/stand-ins/browser.js';
import { startTrace } from '../../scripts/stand-ins/trace-tasks.js';
import { HOSTILE_ANSWERS, writeOrdinaryAnswer } from './_test/hostile-answers.js';

const CHROMIUM = findChromium();
const MARK = 'answering';
const TASK_MAX_MS = 100;

/** The component in production, as a panel uses it. `stream` shows a growing answer; both end when the page has been still for a while. */
const PANEL = `
  import { createRoot } from 'react-dom/client';
  import { Answer } from './answer.tsx';
  const place = document.getElementById('root');
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let changedAtMs = 0;
  new MutationObserver(() => { changedAtMs = performance.now(); }).observe(place, { subtree: true, childList: true, characterData: true });
  let root;
  const render = (text, streaming) =>
    root.render(
      <Answer text={text} streaming={streaming} sources={[{ n: 1, url: '/docs/a#b', title: 'A' }]} onNavigate={() => {}} />,
    );
  window.stream = async (text, deltas) => {
    root?.unmount();
    root = createRoot(place);
    for (let delta = 1; delta <= deltas; delta += 1) {
      render(text.slice(0, Math.ceil((text.length * delta) / deltas)), delta < deltas);
      await wait(deltas > 1 ? 15 : 0);
    }
    changedAtMs = performance.now();
    while (performance.now() - changedAtMs < 25) await wait(5);
  };
`;

declare global {
  interface Window {
    stream: (text: string, deltas: number) => Promise<void>;
  }
}

describe.skipIf(CHROMIUM === undefined)('an answer that is slow to render', () => {
  let browser: Browser;
  let page: Page;
  let cdp: CDPSession;

  beforeAll(async () => {
    const bundle = await build({
      stdin: { contents: PANEL, resolveDir: import.meta.dirname, loader: 'tsx' },
      bundle: true,
      minify: true,
      format: 'iife',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      write: false,
    });
    browser = await launchChromium(CHROMIUM ?? '');
    page = await browser.newPage();
    cdp = await page.context().newCDPSession(page);
    await page.setContent('<!doctype html><div id="root" style="white-space: pre-wrap"></div>');
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
    // Chromium compiles what it runs often.
    await page.evaluate((text) => window.stream(text, 1), writeOrdinaryAnswer());
  });
  afterAll(() => browser?.close());

  /** Returns the length of the page's longest task, and of all tasks together, while it shows a text. */
  async function measure(text: string, deltas: number): Promise<{ longestMs: number; totalMs: number }> {
    const stopTrace = await startTrace(cdp, MARK);
    await page.evaluate((mark) => performance.mark(mark), MARK);
    await page.evaluate(([shown, count]) => window.stream(shown, count), [text, deltas] as const);
    const tasks = await stopTrace();
    return { longestMs: Math.max(...tasks), totalMs: tasks.reduce((total, ms) => total + ms, 0) };
  }

  it.each(Object.entries(HOSTILE_ANSWERS))('holds no task for long: %s', async (name, text) => {
    const whole = await measure(text, 1);
    const growing = await measure(text.slice(0, 8_192), 16);
    if (process.env['DOCENT_SHOW_TASKS'] !== undefined) {
      console.log([name, whole.longestMs, whole.totalMs, growing.longestMs, growing.totalMs].join('\t'));
    }
    expect(whole.longestMs).toBeGreaterThan(0);
    expect(whole.longestMs).toBeLessThan(TASK_MAX_MS);
    expect(growing.longestMs).toBeLessThan(TASK_MAX_MS);
  });
});
