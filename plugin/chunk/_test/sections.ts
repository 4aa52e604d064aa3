import type { Block, Section } from '../../section/section.js';
import type { SourcePage } from '../../source/page.js';
import { splitChunks } from '../split-chunks.js';

export const page: SourcePage = {
  filePath: '/site/docs/a.md',
  url: '/docs/a',
  title: 'Page',
  description: '',
  markdown: '',
  format: 'mdx',
  frontMatter: {},
  breadcrumbs: ['Guides'],
  kind: 'docs',
  partition: 'docs/default/current',
  version: 'current',
  locale: 'en',
};

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text, line: 1 };
}

export function section(blocks: readonly Block[], given: Partial<Section> = {}): Section {
  const heading = given.heading ?? 'Here';
  return {
    page,
    anchor: heading.toLowerCase(),
    heading,
    depth: 2,
    headingBreadcrumbs: [],
    blocks,
    line: 1,
    ...given,
  };
}

export function textsOf(sections: readonly Section[], maxChars = 1200): string[] {
  return splitChunks(sections, { maxChars }).map(({ text }) => text);
}
