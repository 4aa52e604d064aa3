import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { launchChromium } from '../../scripts/stand-ins/browser.js';
import { listSections, readPublishedChunks, type FoundChunk } from '../published-chunks.js';
import { askBook, type BuiltSite } from './ask-book.js';
import { buildBook } from './build-book.js';
import { openSite, readJson, type DocusaurusVersion, type OpenSite } from './open-site.js';

const BASE_URL = '/lights/';
const VERSIONS: readonly DocusaurusVersion[] = ['3.5.2', '3.9.2', '3.10.2'];

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

describe.each(VERSIONS)('a classic site on Docusaurus %s', (docusaurus) => {
  let opened: OpenSite | undefined;
  let site: BuiltSite & { output: string };
  let lock: unknown;
  let chunks: FoundChunk[];
  beforeAll(async () => {
    opened = await openSite({ name: 'classic', docusaurus });
    lock = await readJson(path.join(opened.packageDir, 'package-lock.json'));
    site = await buildBook(opened.siteDir, { baseUrl: BASE_URL });
    chunks = listSections(await readPublishedChunks({ outDir: site.outDir, locale: 'en' }));
  });
  afterAll(() => opened?.close());

  function find(text: string): FoundChunk | undefined {
    return chunks.find((chunk) => chunk.text.includes(text));
  }

  it('has one copy of the packages of Docusaurus that the plugin uses, its own', () => {
    const { packages } = lockSchema.parse(lock);
    const found = Object.entries(packages).flatMap(([name, { version }]) => {
      const shared = /node_modules\/(@docusaurus\/(?:types|utils|utils-common))$/u.exec(name)?.[1];
      return shared === undefined ? [] : [`${shared} ${version}`];
    });
    const names = ['@docusaurus/types', '@docusaurus/utils', '@docusaurus/utils-common'];
    expect(found.sort()).toEqual(names.map((name) => `${name} ${docusaurus}`));
  });

  it('has docs, blog posts and pages in its index, with their breadcrumbs', () => {
    expect(find('characteristic')).toMatchObject({
      url: '/lights/docs/',
      anchor: 'why-lights-flash',
      breadcrumbs: ['Lighthouses', 'Why lights flash'],
    });
    expect(find('Skagen')).toMatchObject({ anchor: 'rhythm-table' });
    expect(find('chamois')).toMatchObject({
      url: '/lights/docs/guide/lenses',
      anchor: 'cleaning-a-lens',
      breadcrumbs: ['Keeping a light', 'Lenses', 'Cleaning a lens'],
    });
    expect(find('weather side')).toMatchObject({
      anchor: 'what-broke',
      breadcrumbs: ['Blog', 'The storm', 'What broke'],
    });
    expect(find('retired keepers')).toMatchObject({ url: '/lights/about', title: 'About' });
  });

  it('leaves pages with a robots tag out of its index', () => {
    expect(chunks.filter(({ text }) => text.includes('not to be indexed'))).toEqual([]);
  });

  it('cites only anchors that its HTML has', async () => {
    const missing: string[] = [];
    for (const { url, anchor } of chunks) {
      const name = url.slice(BASE_URL.length).replace(/\/$/u, '');
      const html = await readFile(path.join(site.outDir, name, 'index.html'), 'utf8');
      if (anchor !== '' && !new RegExp(`\\sid=["']?${anchor}["'\\s>]`, 'u').test(html))
        missing.push(`${url}#${anchor}`);
    }
    expect(chunks.length).toBeGreaterThan(8);
    expect(missing).toEqual([]);
    expect(site.output).not.toContain('onBrokenAnchors');
  });

  it('answers a question in the browser with citations that lead to their sections', async () => {
    const browser = await launchChromium(inject('chromiumPath'));
    try {
      const cited = await askBook(browser, site, { on: 'docs/', ask: 'How do I clean a lens?' });
      expect(cited[0]).toMatch(/^\/lights\/docs\/guide\/lenses(?:#cleaning-a-lens)?$/u);
    } finally {
      await browser.close();
    }
  });
});
