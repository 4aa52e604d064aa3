import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { matchWords } from '../api/_selection/book-words.js';
import { LIMITS } from '../api/_contract/limits.js';
import { chooseSelectionContext } from '../widget/conversation/selection-context.js';
import type { FoundChunk } from './published-chunks.js';

/** A selection as the widget reads it from a page. */
export interface MadeSelection {
  url: string;
  text: string;
  /** Whether it holds text that a component draws, which is not in the page's Markdown. */
  isDrawn: boolean;
}

/** A built site behind a server, and the passages of its index. */
export interface SelectedBook {
  origin: string;
  chunks: readonly FoundChunk[];
  /** CSS selector of what the site's own components draw. */
  drawn: string;
}

/**
 * Makes selections on every page of a book in a real browser: random ranges of the page's content, from a letter to several screens, that
 * begin and end anywhere, within words too. They are read by the widget's own code.
 *
 * @param count - How many in all, at least.
 */
export async function makeSelections(
  browser: Browser,
  { origin, chunks, drawn }: SelectedBook,
  count: number,
): Promise<MadeSelection[]> {
  const reader = await bundleReader();
  const urls = [...new Set(chunks.map(({ url }) => url))];
  const each = Math.ceil(count / urls.length);
  const made: MadeSelection[] = [];
  const waiting = urls.map((url, index) => ({ url, seed: index + 1 }));
  const work = async (page: Page): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { url, seed } = next;
      await page.goto(`${origin}${encodeURI(url)}`, { waitUntil: 'domcontentloaded' });
      await page.locator('html[data-has-hydrated="true"]').waitFor({ state: 'attached' });
      await page.addScriptTag({ content: reader });
      const found = await page.evaluate(selectRandomly, {
        each,
        seed,
        drawn,
        maxChars: LIMITS.selectionMaxChars,
      });
      for (const { text, isDrawn } of found) made.push({ url, text, isDrawn });
    }
  };
  const pages = await Promise.all([1, 2, 3].map(() => browser.newPage()));
  await Promise.all(pages.map(work));
  await Promise.all(pages.map((page) => page.close()));
  return made;
}

/** Judges a selection as the function does, with the passages that the widget sends along. */
export function isTakenForBooks(
  { url, text }: Pick<MadeSelection, 'url' | 'text'>,
  chunks: readonly FoundChunk[],
): boolean {
  const ofPage = chunks.filter((chunk) => chunk.url === url);
  const context = chooseSelectionContext(text, { chunks: ofPage, build: 'build' });
  return matchWords(text, context);
}

/** Bundles the widget's reader of selections into a script. */
async function bundleReader(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../widget/selection/read-selection.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'selectionReader',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Runs in the page. */
function selectRandomly(options: {
  each: number;
  seed: number;
  drawn: string;
  maxChars: number;
}): { text: string; isDrawn: boolean }[] {
  const { each, seed, drawn, maxChars } = options;
  let state = (seed * 2_654_435_761) >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const content = ['article .markdown', 'article', 'main']
    .map((one) => document.querySelector(one))
    .find(Boolean);
  const selection = document.getSelection();
  const reader: { readSelection: (page: Document) => { text: string; range: Range } | null } = Reflect.get(
    window,
    'selectionReader',
  );
  if (!content || selection === null) return [];
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const nodes: { node: Text; start: number }[] = [];
  let total = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!(node instanceof Text) || node.length === 0) continue;
    nodes.push({ node, start: total });
    total += node.length;
  }
  const at = (place: number): [Node, number] => {
    const found = nodes.findLast(({ start }) => start <= place);
    return found === undefined ? [content, 0] : [found.node, place - found.start];
  };
  const made: { text: string; isDrawn: boolean }[] = [];
  for (let tries = 0; tries < 30 * each && made.length < each; tries += 1) {
    const lengths = [20, 80, 400, 2_000, 8_000, 14_000];
    const from = random(total);
    const to = Math.min(total - 1, from + 1 + random(lengths[random(lengths.length)] ?? 1));
    const [start, end] = [at(from), at(to)];
    if (random(2) === 0) selection.setBaseAndExtent(...start, ...end);
    else selection.setBaseAndExtent(...end, ...start);
    const read = reader.readSelection(document);
    if (read === null || read.text.trim().length > maxChars) continue;
    const isDrawn = [...content.querySelectorAll(drawn)].some((element) =>
      read.range.intersectsNode(element),
    );
    made.push({ text: read.text, isDrawn });
  }
  return made;
}
