import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from '../../../stand-ins/browser.js';
import type { Chunk } from '../../../../plugin/format/chunk.js';
import type { EvalQuestion } from '../../../cli/eval/questions.js';
import { isRight } from '../../../cli/eval/questions.js';
import type { EvalSet } from '../corpus/eval-set.js';
import { RANKS, toQuality, type Quality } from '../measures/first-right-rank.js';
import type { Progress } from '../progress.js';
import {
  buildPagefindSite,
  groupBy,
  servePagefindSite,
  type ColdStart,
  type PagefindServer,
} from './pagefind-site.js';

/** Runs Pagefind in a real browser, because its search is a script that a page loads. */
export type PagefindRunner = NonNullable<Awaited<ReturnType<typeof createPagefindRunner>>>;

/**
 * Starts a browser for Pagefind. I/O: starts Chromium, and a server on 127.0.0.1 for each set.
 *
 * @returns The runner, or `null` after printing the reason if this system has no Chromium or no Pagefind.
 */
export async function createPagefindRunner(progress: Progress) {
  const chromium = findChromium();
  if (chromium === undefined) {
    progress.say('!!! Pagefind is SKIPPED: its search runs in a browser, and no Chromium was found. !!!');
    return null;
  }
  const probe = await buildPagefindSite([], 'en').catch((error: unknown) => String(error));
  if (typeof probe === 'string') {
    progress.say(`!!! Pagefind is SKIPPED: its binary does not start here (${probe}). !!!`);
    return null;
  }
  const browser = await launchChromium(chromium);
  return {
    /** Asks every question of a set and returns how well Pagefind answers them. */
    judge: (set: EvalSet): Promise<Quality> =>
      withServer(set, async ({ origin }) => {
        const ask = await openPagefind(browser, origin);
        const ranks: number[] = [];
        let emptyCount = 0;
        const chunks = set.chunks.map(({ chunk }) => chunk);
        const places = new Map([
          ...groupBy(chunks, ({ url }) => url),
          ...groupBy(chunks, ({ url, anchor }) => `${url}#${anchor}`),
        ]);
        for (const [index, question] of set.questions.entries()) {
          if (index % 20 === 0) progress.step(`quality: ${set.name}, Pagefind, question ${index} …`);
          const hits = await ask(question.question, RANKS + question.exclude.length);
          if (hits.length === 0) emptyCount += 1;
          ranks.push(rankOf(hits, question, places));
        }
        await ask.close();
        return { ...toQuality(ranks), empty: emptyCount / ranks.length };
      }),
    /** Asks each question in a fresh browser context, once for each limit on the result pages whose text is loaded. */
    askCold: (set: EvalSet, questions: readonly EvalQuestion[], limits: readonly number[]) =>
      withServer(set, async (server) => {
        const found = new Map<number, ColdStart[]>();
        for (const limit of limits) {
          const fetched: ColdStart[] = [];
          for (const [index, { question }] of questions.entries()) {
            progress.step(`first answer: Pagefind, ${limit} pages, question ${index + 1} …`);
            const ask = await openPagefind(browser, server.origin);
            server.takeSent();
            await ask(question, limit);
            fetched.push(server.takeSent());
            await ask.close();
          }
          found.set(limit, fetched);
        }
        return found;
      }),
    close: (): Promise<void> => browser.close(),
  };
}

async function withServer<Value>(
  { chunks, locale }: EvalSet,
  use: (server: PagefindServer) => Promise<Value>,
): Promise<Value> {
  const files = await buildPagefindSite(
    chunks.map(({ chunk }) => chunk),
    locale,
  );
  const server = await servePagefindSite(files);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

/** A result as Pagefind's own interface lists it: a page with the sections that matched, best first. */
interface PagefindHit {
  url: string;
  /** `anchor` is `''` for the top of the page. */
  sections: { anchor: string; text: string }[];
}

/** Opens a page in a fresh browser context, where nothing is cached. */
async function openPagefind(browser: Browser, origin: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  /** @param limit - How many result pages have their text loaded. */
  const ask = (question: string, limit: number): Promise<PagefindHit[]> =>
    page.evaluate(
      async ({ question, limit }) => {
        interface Result {
          data(): Promise<{ url: string; sub_results: { url: string; excerpt: string }[] }>;
        }
        const address = '/pagefind/pagefind.js';
        const pagefind: { search(text: string): Promise<{ results: Result[] }> } = await import(address);
        const { results } = await pagefind.search(question);
        const pages = await Promise.all(results.slice(0, limit).map((result) => result.data()));
        return pages.map((data) => ({
          url: data.url,
          sections: data.sub_results.map(({ url, excerpt }) => ({
            anchor: url.split('#')[1] ?? '',
            text: excerpt.replaceAll(/<\/?mark>/gu, ''),
          })),
        }));
      },
      { question, limit },
    );
  return Object.assign(ask, { close: () => context.close() });
}

/**
 * Returns the rank of the first right page, or 0 if there is none. Each page is one rank, as in Pagefind's list. It is right if the
 * excerpt of one of the sections shown below it comes from a right chunk.
 */
function rankOf(hits: readonly PagefindHit[], question: EvalQuestion, places: Map<string, Chunk[]>): number {
  const excluded = new Set(question.exclude);
  const counted = hits.filter(({ url }) => !excluded.has(pathOf(url))).slice(0, RANKS);
  const rank = counted.findIndex(({ url, sections }) =>
    sections.slice(0, SECTIONS_SHOWN).some(({ anchor, text }) => {
      const chunk = closest(places.get(`${pathOf(url)}#${anchor}`) ?? places.get(pathOf(url)) ?? [], text);
      return chunk !== undefined && isRight(chunk, question);
    }),
  );
  return rank + 1;
}

/** How many sections Pagefind's own interface shows below a page. */
const SECTIONS_SHOWN = 3;

function pathOf(url: string): string {
  return decodeURI(url).replace(/^\//u, '').replace(/#.*$/u, '');
}

/** Returns the chunk that shares the most words with an excerpt. */
function closest(chunks: readonly Chunk[], excerpt: string): Chunk | undefined {
  const words = new Set(excerpt.split(/\s+/u));
  let best: Chunk | undefined = chunks[0];
  let bestShared = -1;
  for (const chunk of chunks) {
    const held = new Set(chunk.text.split(/\s+/u));
    const shared = [...words].filter((word) => held.has(word)).length;
    if (shared > bestShared) [best, bestShared] = [chunk, shared];
  }
  return best;
}
