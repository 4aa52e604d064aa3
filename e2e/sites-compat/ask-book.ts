import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { servePages } from '../../scripts/site/serve-pages.js';
import { serveFunction } from '../../scripts/stand-ins/serve-function.js';
import { startStandInModel } from '../../scripts/stand-ins/stand-in-model.js';

/** A built site whose endpoint is this port of 127.0.0.1. */
export interface BuiltSite {
  outDir: string;
  baseUrl: string;
  functionPort: number;
  /** The function's variables, as `docent init` has written them. */
  variables: Readonly<Record<string, string | undefined>>;
}

/** A question, and where it is asked. */
export interface BookQuestion {
  /** Page to ask on, without the base URL. */
  on: string;
  ask: string;
  /** Done on the page before the button is used. */
  prepare?: (page: Page) => Promise<void>;
}

/**
 * Serves a built site and its function, asks a question with the button and the panel as a reader does, and checks that every
 * citation leads to a place that the reader sees: the cited section, or the page if it has no anchor.
 *
 * @returns The addresses that the answer cites, decoded, with base URL and anchor, in order.
 */
export async function askBook(browser: Browser, site: BuiltSite, question: BookQuestion): Promise<string[]> {
  const pages = await servePages({ outDir: site.outDir, baseUrl: site.baseUrl, port: 0 });
  const model = await startStandInModel({ wordDelayMs: 0 });
  const api = await serveFunction({
    port: site.functionPort,
    log: () => {},
    env: {
      ...site.variables,
      DOCENT_ORIGINS: pages.origin,
      OPENAI_API_KEY: 'stand-in',
      OPENAI_BASE_URL: model.url,
    },
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  try {
    await page.goto(`${pages.origin}${site.baseUrl}${question.on}`);
    await page.locator('html[data-has-hydrated="true"]').waitFor({ state: 'attached' });
    await question.prepare?.(page);
    await page.locator('[data-docent="button"]').click({ timeout: 10_000 });
    await page.locator('[data-docent="panel"] textarea').fill(question.ask);
    await page.locator('.docent-send').click({ timeout: 10_000 });
    await page.locator('[data-docent="sources"]').waitFor();
    expect(model.requests).toHaveLength(1);

    const links = page.locator('[data-docent="answer"] a');
    const cited = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    for (const address of new Set(cited)) {
      const { pathname, hash } = new URL(address, pages.origin);
      expect((await fetch(`${pages.origin}${pathname}`)).status).toBe(200);
      await page.locator(`[data-docent="answer"] a[href="${address}"]`).first().click();
      await page.waitForURL(`${pages.origin}${address}`);
      if (hash === '') await page.locator('h1').first().waitFor();
      else await page.locator(`[id="${decodeURIComponent(hash.slice(1))}"]`).waitFor();
    }
    expect(failures).toEqual([]);
    return cited.map((address) => decodeURIComponent(address));
  } finally {
    await page.close();
    await Promise.all([api.close(), model.close(), pages.close()]);
  }
}
