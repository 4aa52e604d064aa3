import { expect, it } from 'vitest';
import { toFolderUrl } from './folder-url.js';

it.each<[string, Record<string, unknown>, string, string]>([
  ['intro.md', {}, '/docs/', '/docs/intro'],
  ['guide/01-first-steps.mdx', {}, '/docs/', '/docs/guide/first-steps'],
  ['02_guide/index.md', {}, '/docs', '/docs/guide'],
  ['guide/README.md', {}, '/', '/guide'],
  ['guide/Guide.md', {}, '/docs/', '/docs/guide'],
  ['index.md', {}, '/', '/'],
  ['guide/a.md', { slug: '/start' }, '/docs/', '/docs/start'],
  ['guide/a.md', { slug: 'start' }, '/docs/', '/docs/guide/start'],
  ['guide/a.md', { id: 'General' }, '/docs/', '/docs/guide/General'],
  ['2024-01-notes.md', {}, '/docs/', '/docs/2024-01-notes'],
])('%s with %j below %s is %s', (relativePath, frontMatter, baseUrl, url) => {
  expect(toFolderUrl(relativePath, frontMatter, baseUrl)).toBe(url);
});
