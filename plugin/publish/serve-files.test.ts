import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fileStoreAt } from './serve-files.js';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Calls the middleware as connect does; `next()` answers `page`, an error 500. */
async function serve(prefix: string): Promise<string> {
  const { middleware } = fileStoreAt(prefix);
  server = createServer((request, response) =>
    middleware(request, response, (error) => {
      response.statusCode = error === undefined ? 200 : 500;
      response.end(error instanceof Error ? error.message : 'page');
    }),
  );
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const HASHED = '0123456789abcdef.bin';
const files = (text: string) => () =>
  Promise.resolve([
    { name: 'manifest.json', bytes: Buffer.from(text) },
    { name: HASHED, bytes: Buffer.from('shard') },
  ]);

describe('fileStoreAt', () => {
  it('serves the index below its prefix, 404 for an old shard, and leaves everything else to the site', async () => {
    fileStoreAt('/book/docent/').replace(files('{}'));
    const origin = await serve('/book/docent/');
    const get = async (path: string) => {
      const response = await fetch(`${origin}${path}`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await get('/book/docent/manifest.json?x=1')).toBe('200 {}');
    expect(await get(`/book/docent/${HASHED}`)).toBe('200 shard');
    expect(await get('/book/docent/ffffffffffffffff.bin')).toBe('404 ');
    expect(await get('/book/docent/font.bin')).toBe('200 page');
    expect(await get('/book/docent')).toBe('200 page');
    expect(await get('/docent/manifest.json')).toBe('200 page');
    expect(await get('//')).toBe('200 page');
  });

  it('serves the panel as JavaScript before the manifest was requested', async () => {
    const name = 'panel-0123456789abcdef.js';
    const panel = [
      { name: 'panel.json', bytes: Buffer.from('{}') },
      { name, bytes: Buffer.from('export {};') },
    ];
    fileStoreAt('/panel/docent/').replace(files('{}'), panel);
    const origin = await serve('/panel/docent/');
    const response = await fetch(`${origin}/panel/docent/${name}?1`);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await response.text()).toBe('export {};');
    expect(await (await fetch(`${origin}/panel/docent/panel.json`)).json()).toEqual({});
  });

  it('recognizes its prefix as a browser encodes it', async () => {
    fileStoreAt('/bücher/docent/').replace(files('{"a":1}'));
    const origin = await serve('/bücher/docent/');
    expect(await (await fetch(`${origin}/bücher/docent/manifest.json`)).text()).toBe('{"a":1}');
  });

  it('gives a plugin that is created again the store whose middleware already serves', async () => {
    const origin = await serve('/again/docent/');
    fileStoreAt('/again/docent/').replace(files('new'));
    expect(await (await fetch(`${origin}/again/docent/manifest.json`)).text()).toBe('new');
  });

  it('passes on an error from reading', async () => {
    fileStoreAt('/failing/docent/').replace(() => Promise.reject(new Error('no such page')));
    const origin = await serve('/failing/docent/');
    const response = await fetch(`${origin}/failing/docent/manifest.json`);
    expect(`${response.status} ${await response.text()}`).toBe('500 no such page');
  });
});
