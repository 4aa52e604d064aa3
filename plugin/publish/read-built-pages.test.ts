import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BookChunk } from '../chunk/chunk-book.js';
import { createWorkClock } from '../work-clock.js';
import { readBuiltPages } from './read-built-pages.js';

let outDir: string;
beforeAll(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), 'docent-anchors-'));
  await mkdir(path.join(outDir, 'docs/intro'), { recursive: true });
  const files = {
    'docs/intro/index.html': '<main><h2 id="été">Été</h2><a name="old"></a></main>',
    'docs/next.html': '<h2 class=x id=plain>Plain</h2><!-- <i id="commented"> -->',
    'docs/odd.html':
      '<script>const x = \'<i id="scripted">\'</script><p title="a > b" id="behind">x</p><h2 id="r&amp;d">R</h2>',
    'index.html': '<p>home</p>',
    'docs/%C3%A9coute.html': '<h2 id="a">A</h2>',
    'docs/100%.html': '<h2 id="b">B</h2>',
    'docs/hidden.html': '<head><meta data-rh="true" name="robots" content="noindex, nofollow"></head>',
    'docs/hidden-small.html': '<head><meta data-rh=true name=robots content=noindex></head>',
    'docs/hidden-turned.html': "<head><meta content='nofollow, noindex' name='robots'/></head>",
    'docs/hidden-none.html': '<head><meta data-rh=true content=none name=robots></head>',
    'docs/hidden-late.html':
      '<head><meta name="description" content="a > b"><meta name="Robots" content="max-snippet:-1, NONE"></head>',
    'docs/gated.html':
      '<head><title>text</title></head><main>Sign in to read this lesson<script>const lesson = "Gnomons cast shadows"</script></main>',
    'docs/shown.html': '<main><p>A <b>gnomon</b> casts its shadow on the dial.</p></main>',
    'docs/listed.html':
      '<head><meta name="robots" content="index, max-image-preview: none"><meta name="note" content="noindex"></head>' +
      '<!-- <meta name="robots" content="noindex"> -->' +
      '<code>&lt;meta name="robots" content="noindex"&gt;</code>',
  };
  for (const [name, html] of Object.entries(files)) await writeFile(path.join(outDir, name), html);
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

function chunkAt(url: string, anchor: string): BookChunk {
  const words = { title: 'Intro', breadcrumbs: ['Heading'], text: 'text' };
  const chunk = { id: url, url, anchor, ...words, kind: 'docs' as const, version: '', locale: 'en' };
  return { chunk, partition: 'docs/default/current', filePath: '/site/docs/intro.md' };
}

/** The places that are not in the built site. */
async function missing(...places: [url: string, anchor: string][]): Promise<string[]> {
  const chunks = places.map(([url, anchor]) => chunkAt(url, anchor));
  const pages = await readBuiltPages(
    chunks,
    { outDir, baseUrl: '/book/' },
    createWorkClock(() => 0),
  );
  return places.flatMap(([url, anchor]) => {
    const page = pages.get(url);
    if (page === undefined) return [url];
    return page.anchors.has(anchor) ? [] : [`${url}#${anchor}`];
  });
}

describe('readBuiltPages', () => {
  it('finds pages under every trailing-slash policy, and ids however they are written', async () => {
    expect(
      await missing(
        ['/book/', ''],
        ['/book/docs/intro', 'été'],
        ['/book/docs/intro/', 'old'],
        ['/book/docs/next', 'plain'],
        ['/book/docs/next', ''],
      ),
    ).toEqual([]);
  });

  it('finds pages whose address is written encoded, or has a percent sign of its own', async () => {
    expect(
      await missing(
        ['/book/docs/%C3%A9coute', 'a'],
        ['/book/docs/100%', 'b'],
        ['/book/docs/n%65xt', 'plain'],
      ),
    ).toEqual([]);
  });

  it('finds ids with entities and after a `>` in an attribute, and none that a script writes', async () => {
    expect(
      await missing(['/book/docs/odd', 'r&d'], ['/book/docs/odd', 'behind'], ['/book/docs/odd', 'scripted']),
    ).toEqual(['/book/docs/odd#scripted']);
  });

  it('misses an id that is not there, one in a comment, and a page that is not there', async () => {
    expect(
      await missing(
        ['/book/docs/next', 'gone'],
        ['/book/docs/next', 'commented'],
        ['/book/docs/missing', 'x'],
      ),
    ).toEqual(['/book/docs/next#gone', '/book/docs/next#commented', '/book/docs/missing']);
  });

  it.each([
    ['gated', false],
    ['shown', true],
  ])('tells whether %s.html shows the text of its passages', async (name, hasText) => {
    const url = `/book/docs/${name}`;
    const passage = chunkAt(url, '');
    Object.assign(passage.chunk, {
      text: 'The gnomon of a sundial casts its shadow, read this way, on the dial below its edge.',
    });
    const pages = await readBuiltPages(
      [passage],
      { outDir, baseUrl: '/book/' },
      createWorkClock(() => 0),
    );
    expect(pages.get(url)?.hasText).toBe(hasText);
  });

  it.each([
    ['hidden', true],
    ['hidden-small', true],
    ['hidden-turned', true],
    ['hidden-none', true],
    ['hidden-late', true],
    ['listed', false],
  ])('reads the robots tag of %s.html, minified or not', async (name, isNoIndex) => {
    const url = `/book/docs/${name}`;
    const pages = await readBuiltPages(
      [chunkAt(url, '')],
      { outDir, baseUrl: '/book/' },
      createWorkClock(() => 0),
    );
    expect(pages.get(url)?.isNoIndex).toBe(isNoIndex);
  });
});
