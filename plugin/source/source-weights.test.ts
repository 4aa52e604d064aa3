import { describe, expect, it } from 'vitest';
import { parsePluginOptions, type PluginOptions } from '../options/options.js';
import { findUnknownSources, isSourceIndexed, weighSources } from './source-weights.js';

const post = (permalink: string, date?: Date | string): object => ({ metadata: { permalink, date } });
const CONTENT = {
  'docusaurus-plugin-content-docs': {
    default: { loadedVersions: [{ versionName: 'current' }, { versionName: '1.0' }] },
    community: { loadedVersions: [{ versionName: 'current' }] },
  },
  'docusaurus-plugin-content-blog': {
    default: {
      blogPosts: [
        post('/blog/new', new Date('2024-06-01')),
        post('/blog/a-year-old', '2023-06-01T00:00:00.000Z'),
        post('/blog/old', new Date('2014-06-01')),
        post('/blog/undated'),
      ],
    },
    news: { blogPosts: [] },
  },
  'docusaurus-plugin-content-pages': { default: [] },
};

function weigh(sources: NonNullable<PluginOptions['sources']>) {
  return weighSources(CONTENT, parsePluginOptions({ sources }), (permalink) => `${permalink}/`);
}

describe('weighSources', () => {
  it('weighs every version and plugin; a plugin by its own settings, then by those of its kind', () => {
    const weights = weigh({
      docs: { weight: 0.9 },
      'docs/community': { weight: 0.5 },
      blog: { weight: 0.6 },
    });
    expect(Array.from(weights, ([key, { weight }]) => `${key} ${weight}`)).toEqual([
      'docs/default/current 0.9',
      'docs/default/1.0 0.9',
      'docs/community/current 0.5',
      'pages/default 1',
      'blog/default 0.6',
      'blog/news 0.6',
    ]);
  });

  it('lowers the weight of posts by how much older they are than the newest', () => {
    const ages = weigh({ blog: { halfWeightAfterYears: 2 } }).get('blog/default')?.ages;
    expect(ages?.get('/blog/new/')).toBe(1);
    expect(ages?.get('/blog/a-year-old/')).toBeCloseTo(0.75, 2);
    expect(ages?.get('/blog/old/')).toBe(0.5);
    expect(ages?.get('/blog/undated/')).toBe(1);
    expect(weigh({ blog: { halfWeightAfterYears: false } }).get('blog/default')?.ages).toBeUndefined();
  });
});

describe('isSourceIndexed', () => {
  it('leaves out one plugin, or all of a kind', () => {
    const options = parsePluginOptions({ pages: false, sources: { 'blog/news': { index: false } } });
    const partitions = ['docs/default/current', 'blog/default', 'blog/news', 'pages/default'];
    expect(partitions.filter((partition) => isSourceIndexed(options, partition))).toEqual([
      'docs/default/current',
      'blog/default',
    ]);
  });
});

it('names the plugins in `sources` that the site does not have', () => {
  const options = parsePluginOptions({ sources: { 'blog/nwes': {}, 'docs/community': {}, pages: {} } });
  expect(findUnknownSources(CONTENT, options)).toEqual(['blog/nwes']);
});
