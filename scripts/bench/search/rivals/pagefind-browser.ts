import type { Browser, Page } from 'playwright-core';
import type { PagefindServer, SentFile } from './pagefind-site.js';

/** One result as Pagefind's own interface would list it: a page, and below it the sections that matched. */
export interface PagefindHit {
  url: string;
  /** The page's text. */
  content: string;
  /** Best sections first as Pagefind orders them; `anchor` is `''` for the page's top. */
  sections: { anchor: string; text: string }[];
}

/** What a cold page fetched until the results were there. */
export interface PagefindFetched {
  /** Script, worker, wasm and stop words: the same for every question. */
  runtimeBytes: number;
  /** The rest: metadata, index parts and the text of the results. */
  indexBytes: number;
  files: number;
}

/**
 * Asks in a page that stays open. I/O: the browser's.
 *
 * @param origin of `servePagefindSite`
 */
export async function openPagefind(browser: Browser, origin: string): Promise<PagefindSession> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return {
    ask: (question, limit) => askInPage(page, question, limit),
    close: () => context.close(),
  };
}

export interface PagefindSession {
  /** @param limit pages whose text is loaded */
  ask(question: string, limit: number): Promise<PagefindHit[]>;
  close(): Promise<void>;
}

/** Asks one question in a fresh browser context, where nothing is cached, and counts what the server sent. */
export async function askPagefindCold(
  browser: Browser,
  server: PagefindServer,
  question: string,
  limit: number,
): Promise<{ hits: PagefindHit[]; fetched: PagefindFetched }> {
  const session = await openPagefind(browser, server.origin);
  try {
    server.takeSent();
    const hits = await session.ask(question, limit);
    return { hits, fetched: countSent(server.takeSent()) };
  } finally {
    await session.close();
  }
}

function countSent(sent: readonly SentFile[]): PagefindFetched {
  const fetched: PagefindFetched = { runtimeBytes: 0, indexBytes: 0, files: sent.length };
  for (const { name, bytes } of sent) {
    if (/\.(?:js|pagefind)$/u.test(name)) fetched.runtimeBytes += bytes;
    else fetched.indexBytes += bytes;
  }
  return fetched;
}

function askInPage(page: Page, question: string, limit: number): Promise<PagefindHit[]> {
  return page.evaluate(
    async ({ question, limit }) => {
      interface Result {
        data(): Promise<{
          url: string;
          raw_content?: string;
          content: string;
          sub_results: { url: string; excerpt: string; title: string }[];
        }>;
      }
      const address = '/pagefind/pagefind.js';
      const pagefind: { search(text: string): Promise<{ results: Result[] }> } = await import(address);
      const { results } = await pagefind.search(question);
      const pages = await Promise.all(results.slice(0, limit).map((result) => result.data()));
      return pages.map((data) => ({
        url: data.url,
        content: data.raw_content ?? data.content,
        sections: data.sub_results.map(({ url, excerpt }) => ({
          anchor: url.split('#')[1] ?? '',
          text: excerpt.replaceAll(/<\/?mark>/gu, ''),
        })),
      }));
    },
    { question, limit },
  );
}
