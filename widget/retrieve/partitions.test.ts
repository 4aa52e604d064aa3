import { describe, expect, it } from 'vitest';
import type { ManifestPartition } from '../../plugin/format/manifest.js';
import { partitionsFor } from './partitions.js';

const SETTINGS = {
  partitions: [
    { prefix: '/book/docs/next', key: 'docs/default/current', isLast: false },
    { prefix: '/book/docs', key: 'docs/default/2.0', isLast: true },
    { prefix: '/book/docs/1.0', key: 'docs/default/1.0', isLast: false },
    { prefix: '/book/api', key: 'docs/api/current', isLast: true },
    { prefix: '/book/api/0.9', key: 'docs/api/0.9', isLast: false },
  ],
};
const MANIFEST = {
  partitions: [
    ...SETTINGS.partitions.map(({ key }) => published(key, 'docs')),
    published('blog/default', 'blog'),
    published('pages/default', 'page'),
  ],
};

function published(key: string, kind: ManifestPartition['kind']): ManifestPartition {
  return {
    key,
    kind,
    version: '',
    chunkCount: 1,
    root: { hash: '0'.repeat(16), byteLength: 1, rawLength: 1 },
    totalBytes: 1,
  };
}

describe('partitionsFor', () => {
  it.each([
    ['/book/docs/intro', ['docs/default/2.0', 'docs/api/current']],
    ['/book/docs/1.0/intro/', ['docs/default/1.0', 'docs/api/current']],
    ['/book/docs/next', ['docs/default/current', 'docs/api/current']],
    ['/book/api/0.9/call', ['docs/default/2.0', 'docs/api/0.9']],
    ['/book/', ['docs/default/2.0', 'docs/api/current']],
    ['/book/docs-of-others', ['docs/default/2.0', 'docs/api/current']],
  ])('asks from %s the docs of %s', (path, docs) => {
    expect(new Set(partitionsFor(SETTINGS, MANIFEST, path))).toEqual(
      new Set([...docs, 'blog/default', 'pages/default']),
    );
  });

  it('takes docs at the root of the site', () => {
    const settings = { partitions: [{ prefix: '', key: 'docs/default/2.0', isLast: true }] };
    expect(partitionsFor(settings, MANIFEST, '/intro')).toContain('docs/default/2.0');
  });

  it('leaves out what the manifest does not have', () => {
    expect(partitionsFor(SETTINGS, { partitions: [] }, '/book/docs/intro')).toEqual([]);
  });
});
