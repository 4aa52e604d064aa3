import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildSite } from '../scripts/site/build-site.js';
import { findChromium } from './browser.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a Chromium; `''`: none could be had, browser tests are skipped. */
    chromium: string;
    /** The handbook, built once for all browser tests. */
    book: { outDir: string; baseUrl: string; secret: string; pagesPort: number; functionPort: number };
  }
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Finds the browser and builds the handbook once, the way an author would: signed and with an endpoint. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', findChromium() ?? '');
  const book = {
    // Below the book: Docusaurus' server bundle is CommonJS, and the nearest package.json must not say it is ESM.
    outDir: path.join(ROOT, 'book/build-e2e'),
    baseUrl: '/docent/',
    secret: 'a-secret-only-for-the-browser-tests-0123456789',
    // Built into the site, so they must be known before it is served.
    pagesPort: 43_173,
    functionPort: 43_174,
  };
  await rm(book.outDir, { recursive: true, force: true });
  const result = await buildSite(path.join(ROOT, 'book'), {
    outDir: book.outDir,
    env: {
      DOCENT_SECRET: book.secret,
      DOCENT_ENDPOINT: `http://127.0.0.1:${book.functionPort}`,
      DOCENT_BOOK_BASE_URL: book.baseUrl,
      // Two builds of the book at once mix their locales in the bundler's cache, and the next one fails by it.
      DOCUSAURUS_NO_PERSISTENT_CACHE: 'true',
    },
  });
  if (!result.ok) throw new Error(`the handbook did not build:\n${result.output}`);
  project.provide('book', book);
}
