import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePages, type PagesServer } from './serve-pages.js';

let outDir: string;
let server: PagesServer;
beforeAll(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), 'docent-pages-'));
  server = await servePages({ outDir: path.join(outDir, 'build'), baseUrl: '/book/', port: 0 });
  const files = {
    'secret.txt': 'secret',
    'build/index.html': 'home',
    'build/404.html': 'lost',
    'build/guide.html': 'guide',
    'build/folder/index.html': 'folder',
    'build/both.html': 'page',
    'build/both/index.html': 'folder',
    'build/a b.html': 'space',
    'build/docent/manifest.json': '{}',
    'build/docent/run.bin': 'bytes',
    'build/main.js': 'export {};',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(outDir, path.dirname(name)), { recursive: true });
    await writeFile(path.join(outDir, name), text);
  }
});
afterAll(async () => {
  await server.close();
  await rm(outDir, { recursive: true, force: true });
});

describe('servePages', () => {
  it.each([
    ['/book/', 200, 'home'],
    ['/book/guide', 200, 'guide'],
    ['/book/guide.html', 200, 'guide'],
    ['/book/guide?x=1', 200, 'guide'],
    ['/book/folder/', 200, 'folder'],
    ['/book/both', 200, 'page'],
    ['/book/both/', 200, 'folder'],
    ['/book/a%20b', 200, 'space'],
    ['/book/guide/', 404, 'lost'],
    ['/book/nothing', 404, 'lost'],
    ['/guide', 404, 'lost'],
    ['/book/%2e%2e/secret.txt', 404, 'lost'],
    ['/book/..%2fsecret.txt', 404, 'lost'],
    ['/book/%zz', 404, 'lost'],
  ])('answers %s with %d and the page %s', async (address, status, text) => {
    const response = await fetch(`${server.origin}${address}`, { redirect: 'manual' });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it.each([
    ['/book', '/book/'],
    ['/book/folder?x=1', '/book/folder/?x=1'],
  ])('redirects %s to %s', async (address, location) => {
    const response = await fetch(`${server.origin}${address}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([301, location]);
  });

  it.each([
    ['guide', 'text/html', 'gzip'],
    ['main.js', 'javascript', 'gzip'],
    ['docent/manifest.json', 'application/json', 'gzip'],
    ['docent/run.bin', 'application/octet-stream', undefined],
  ])('sends %s as %s, content encoding %s', async (name, type, encoding) => {
    const { headers, statusCode } = await new Promise<IncomingMessage>((resolve) => {
      get(`${server.origin}/book/${name}`, { headers: { 'Accept-Encoding': 'gzip, br' } }, (response) => {
        response.resume();
        resolve(response);
      });
    });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain(type);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers).toMatchObject({ 'cache-control': 'max-age=600', 'access-control-allow-origin': '*' });
  });
});
