import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildSite } from '../scripts/site/build-site.js';
import { findChromium } from '../scripts/stand-ins/browser.js';
import { takeFreePort } from './free-port.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of Chromium, or `''` if there is none, in which case the browser tests are skipped. */
    chromium: string;
    /** The handbook, built once for all browser tests. */
    book: { outDir: string; baseUrl: string; secret: string; functionPort: number };
  }
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Finds the browser and builds the handbook once, as an author would: signed and with an endpoint. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', findChromium() ?? '');
  const book = {
    // Inside `book`: Docusaurus' server bundle is CommonJS, so the nearest package.json must not declare ESM.
    outDir: path.join(ROOT, 'book/build-e2e'),
    baseUrl: '/docent/',
    secret: randomBytes(32).toString('base64url'),
    // The endpoint is built into the site, so its port is chosen before the build.
    functionPort: await takeFreePort(),
  };
  await rm(book.outDir, { recursive: true, force: true });
  const result = await buildSite(path.join(ROOT, 'book'), {
    outDir: book.outDir,
    env: {
      DOCENT_SECRET: book.secret,
      DOCENT_ENDPOINT: `http://127.0.0.1:${book.functionPort}`,
      DOCENT_BOOK_BASE_URL: book.baseUrl,
      // Concurrent builds of the book mix up their locales in the bundler's cache and break the next build.
      DOCUSAURUS_NO_PERSISTENT_CACHE: 'true',
    },
  });
  if (!result.ok) throw new Error(`the handbook did not build:\n${result.output}`);
  project.provide('book', book);
}
