import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BookChunk } from '../chunk/chunk-book.js';
import { brokenPlacesError, findBrokenPlaces } from './check-anchors.js';

let outDir: string;
beforeAll(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), 'docent-anchors-'));
  await mkdir(path.join(outDir, 'docs/intro'), { recursive: true });
  await writeFile(
    path.join(outDir, 'docs/intro/index.html'),
    '<main><h2 id="été">Été</h2><a name="old"></a></main>',
  );
  await writeFile(
    path.join(outDir, 'docs/next.html'),
    '<h2 class=x id=plain>Plain</h2><!-- <i id="commented"> -->',
  );
  await writeFile(
    path.join(outDir, 'docs/odd.html'),
    '<script>const x = \'<i id="scripted">\'</script><p title="a > b" id="behind">x</p><h2 id="r&amp;d">R</h2>',
  );
  await writeFile(path.join(outDir, 'index.html'), '<p>home</p>');
  await writeFile(path.join(outDir, 'docs/%C3%A9coute.html'), '<h2 id="a">A</h2>');
  await writeFile(path.join(outDir, 'docs/100%.html'), '<h2 id="b">B</h2>');
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

function chunkAt(url: string, anchor: string): BookChunk {
  const chunk = {
    id: `${url}#${anchor}`,
    url,
    anchor,
    title: 'Intro',
    breadcrumbs: ['Guide', 'Heading'],
    text: 'text',
    kind: 'docs' as const,
    version: '',
    locale: 'en',
  };
  return { chunk, partition: 'docs/default/current', filePath: '/site/docs/intro.md' };
}

function broken(...chunks: BookChunk[]): Promise<string[]> {
  return findBrokenPlaces(chunks, { outDir, baseUrl: '/book/', siteDir: '/site' }).then((places) =>
    places.map(({ url, anchor }) => `${url}#${anchor}`),
  );
}

describe('findBrokenPlaces', () => {
  it('finds pages under every trailing-slash policy, and ids however they are written', async () => {
    expect(
      await broken(
        chunkAt('/book/', ''),
        chunkAt('/book/docs/intro', 'été'),
        chunkAt('/book/docs/intro/', 'old'),
        chunkAt('/book/docs/next', 'plain'),
        chunkAt('/book/docs/next', ''),
      ),
    ).toEqual([]);
  });

  it('finds pages whose address is written encoded, or has a percent sign of its own', async () => {
    expect(
      await broken(
        chunkAt('/book/docs/%C3%A9coute', 'a'),
        chunkAt('/book/docs/100%', 'b'),
        chunkAt('/book/docs/n%65xt', 'plain'),
      ),
    ).toEqual([]);
  });

  it('finds ids with entities and behind a sign in an attribute, and none that a script writes', async () => {
    expect(
      await broken(
        chunkAt('/book/docs/odd', 'r&d'),
        chunkAt('/book/docs/odd', 'behind'),
        chunkAt('/book/docs/odd', 'scripted'),
      ),
    ).toEqual(['/book/docs/odd#scripted']);
  });

  it('names a missing id once, a commented one too, and a missing page', async () => {
    expect(
      await broken(
        chunkAt('/book/docs/next', 'gone'),
        chunkAt('/book/docs/next', 'gone'),
        chunkAt('/book/docs/next', 'commented'),
        chunkAt('/book/docs/missing', 'x'),
      ),
    ).toEqual(['/book/docs/next#gone', '/book/docs/next#commented', '/book/docs/missing#']);
  });

  it('words the error by file and heading, with the mend', async () => {
    const places = await findBrokenPlaces([chunkAt('/book/docs/next', 'gone')], {
      outDir,
      baseUrl: '/book/',
      siteDir: '/site',
    });
    expect(brokenPlacesError(places).message).toMatch(
      /docs\/intro\.md: “Heading” should be at \/book\/docs\/next#gone.*\n {2}Give the heading an explicit id/su,
    );
  });
});
