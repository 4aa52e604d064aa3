import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../../scripts/stand-ins/browser.js';
import { askBook, type BookQuestion } from './ask-book.js';
import { buildBook } from './build-book.js';
import { openSite, type SiteShape } from './open-site.js';

interface AskedShape extends SiteShape, BookQuestion {
  title: string;
  baseUrl: string;
  /** Page that the answer cites first; which of its sections depends on the sentence that the model quotes. */
  cites: string;
  /** Lines that the build prints, and nothing else from Docent except its summary. */
  says?: readonly RegExp[];
}

const SHAPES: readonly AskedShape[] = [
  {
    title: 'JSON, components and partials in MDX',
    name: 'mdx-parts',
    docusaurus: '3.5.2',
    baseUrl: '/',
    on: '',
    ask: 'On which plate do I draw the specimen to see its streak?',
    cites: '/',
  },
  {
    title: 'an own Root with a chat button in the corner',
    name: 'own-root',
    docusaurus: '3.6.3',
    baseUrl: '/',
    on: '',
    ask: 'How do I catch a swarm?',
    cites: '/swarms',
  },
  {
    title: 'Urdu, from right to left, beside English',
    name: 'urdu',
    docusaurus: '3.6.3',
    baseUrl: '/tea/',
    on: 'ur/',
    ask: 'سبز چائے کے لیے پانی کتنا گرم کریں؟',
    cites: '/tea/ur/',
  },
  {
    title: 'pages that render only after sign-in',
    name: 'auth-gate',
    docusaurus: '3.9.2',
    baseUrl: '/course/',
    on: 'lessons/gnomon',
    ask: 'By which angle do I tilt the gnomon?',
    cites: '/course/lessons/gnomon',
    prepare: (page) => page.getByRole('button', { name: 'Sign in' }).click(),
    says: [/^the built HTML shows no text of 2 pages/u],
  },
  {
    title: 'two files on one address',
    name: 'same-address',
    docusaurus: '3.9.2',
    baseUrl: '/',
    on: '',
    ask: 'How far from the nose do I tie the bridle to the spar?',
    cites: '/bridle',
    says: [/left out of the index because another file has the same address: 2,/u],
  },
  {
    title: 'Tailwind',
    name: 'tailwind',
    docusaurus: '3.9.2',
    packages: ['tailwindcss@4', '@tailwindcss/postcss@4'],
    baseUrl: '/',
    on: '',
    ask: 'How do I centre the clay?',
    cites: '/docs/wheel',
  },
  {
    title: 'docs outside the site',
    name: 'docs-outside',
    docusaurus: '3.10.2',
    siteIn: 'website',
    baseUrl: '/bridges/',
    on: '',
    ask: 'When is the keystone set?',
    cites: '/bridges/kinds/arch',
  },
  {
    title: 'TypeScript and Rspack',
    name: 'rspack',
    docusaurus: '3.10.2',
    packages: ['@docusaurus/faster@3.10.2'],
    baseUrl: '/maps/',
    on: '',
    ask: 'Why do sailors use a Mercator chart?',
    cites: '/maps/docs/projections',
  },
  {
    title: 'a workspace',
    name: 'workspace',
    docusaurus: '3.10.2',
    siteIn: 'packages/site',
    isWorkspace: true,
    baseUrl: '/',
    on: '',
    ask: 'Which gates do I close before I raise the paddles of a lock?',
    cites: '/',
  },
];

describe('a question is answered, with citations that lead to a place that is there, on', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(inject('chromiumPath'));
  });
  afterAll(() => browser?.close());

  const rows = SHAPES.map((shape) => [shape.docusaurus, shape.title, shape] as const);
  it.each(rows)('Docusaurus %s with %s', async (_docusaurus, _title, shape) => {
    const opened = await openSite(shape);
    try {
      const site = await buildBook(opened.siteDir, { baseUrl: shape.baseUrl, isMinified: false });
      const lines = site.output.split('\n').filter((line) => line.includes('[docent]'));
      const warnings = lines.filter((line) => !/\d+ pages?, \d+ chunks?/u.test(line));
      expect(warnings.map((line) => line.replace(/^.*\[docent\] /u, ''))).toEqual(
        (shape.says ?? []).map((pattern) => expect.stringMatching(pattern)),
      );
      const [first] = await askBook(browser, site, shape);
      expect(first?.split('#')[0]).toBe(shape.cites);
    } finally {
      await opened.close();
    }
  });
});
