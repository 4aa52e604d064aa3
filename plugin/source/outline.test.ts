import { expect, it } from 'vitest';
import { outlineByBreadcrumbs } from './outline.js';

const page = (title: string, ...breadcrumbs: string[]) => ({
  title,
  url: `/${title}`,
  breadcrumbs,
  partition: 'docs/default/current',
});

it('outlines pages in order, each category where its first page is', () => {
  const pages = [
    page('intro'),
    page('install', 'Guide'),
    page('Deep', 'Guide', 'Deep'),
    page('glossary'),
    page('last', 'Guide'),
    page('other', 'Deep'),
  ];
  expect(outlineByBreadcrumbs(pages).get('docs/default/current')).toEqual([
    { title: 'intro', url: '/intro' },
    {
      title: 'Guide',
      items: [
        { title: 'install', url: '/install' },
        { title: 'Deep', items: [{ title: 'Deep', url: '/Deep' }] },
        { title: 'last', url: '/last' },
      ],
    },
    { title: 'glossary', url: '/glossary' },
    { title: 'Deep', items: [{ title: 'other', url: '/other' }] },
  ]);
});

it('keeps the partitions apart', () => {
  const outline = outlineByBreadcrumbs([
    page('a', 'Guide'),
    { ...page('b', 'Guide'), partition: 'docs/default/1.0' },
  ]);
  expect([...outline.keys()]).toEqual(['docs/default/current', 'docs/default/1.0']);
  expect(outline.get('docs/default/1.0')).toEqual([{ title: 'Guide', items: [{ title: 'b', url: '/b' }] }]);
});
