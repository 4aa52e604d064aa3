import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import { serveFunction } from '../../scripts/stand-ins/serve-function.js';
import { nameKey, readSecret } from '../../plugin/signing/secret.js';
import type { ChatRequest } from '../../api/_contract/request.js';
import { createAskError, type AskErrorCode } from './ask-error.js';
import { explainFailure, withAuthorNotice } from './author-notice.js';

const ORIGIN = 'https://book.example';
const SECRET = 'Jx2v9QkT4nR7wYb1LpZc8sHd6MfGa3Ue-_5o0iKqXNE';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function startFunction(env: Record<string, string> = {}): Promise<string> {
  const served = await serveFunction({
    log: () => undefined,
    env: { DOCENT_SECRET: SECRET, DOCENT_ORIGINS: ORIGIN, OPENAI_API_KEY: 'none', ...env },
  });
  closing.push(() => served.close());
  return served.url;
}

async function startServer(status: number, type: string, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  const { port, close } = await listen(server, 0);
  closing.push(close);
  return `http://127.0.0.1:${port}`;
}

async function explain(
  code: AskErrorCode,
  endpoint: string,
  { manifest = {}, origin = ORIGIN }: { manifest?: object; origin?: string } = {},
): Promise<string> {
  const manifestUrl = await startServer(
    200,
    'application/json',
    JSON.stringify({ ...MANIFEST, ...manifest }),
  );
  // A browser adds the header by itself.
  const send: typeof fetch = (input, init) => fetch(input, { ...init, headers: { origin } });
  const io = { fetch: send, endpoint, manifestUrl, origin, warn: () => undefined };
  return explainFailure(createAskError(code, 'It failed.', { requestId: 'r-1' }), io);
}

const read = readSecret(SECRET);
const KEY_ID = read.ok ? nameKey(read.secret) : '';
const MANIFEST = {
  formatVersion: 3,
  book: 'x',
  build: 'b',
  locale: 'en',
  language: 'en',
  baseUrl: '/',
  chunkCount: 0,
  weightScale: 1,
  partitions: [],
  keyId: KEY_ID,
};

describe('the notice for the author', () => {
  it.each<[string, Record<string, string>, object, RegExp]>([
    ['an index that is not signed', {}, { keyId: undefined }, /not signed.*no secret/u],
    ['another secret', {}, { keyId: '0'.repeat(16) }, new RegExp(`0{16}\\).*${KEY_ID}`, 'u')],
    ['another book', { DOCENT_BOOK: 'y' }, {}, /`book` is "x".*DOCENT_BOOK is "y"/u],
    ['signatures that should be accepted', {}, {}, /answered context_unsigned.*under r-1/u],
  ])('tells %s from other causes of a refused passage', async (_name, env, manifest, line) => {
    expect(await explain('context_unsigned', await startFunction(env), { manifest })).toMatch(line);
  });

  it('names the origin that is not listed, and the variables that are not in order', async () => {
    const endpoint = await startFunction();
    expect(await explain('network', endpoint, { origin: 'http://localhost:3000' })).toBe(
      'The function’s DOCENT_ORIGINS does not list http://localhost:3000.',
    );
    const quoted = await startFunction({ DOCENT_SECRET: `'${SECRET}'` });
    expect(await explain('misconfigured', quoted)).toContain('DOCENT_SECRET (quoted)');
  });

  it('tells an address without /api, a static site and a server that is down apart', async () => {
    expect(await explain('network', `${await startFunction()}/api`)).toMatch(/404.*without \/api/u);
    const page = await startServer(200, 'text/html', '<!doctype html>');
    expect(await explain('bad_response', page)).toMatch(/not the function’s address.*200/u);
    expect(await explain('network', 'http://127.0.0.1:1')).toBe('Nothing answers at http://127.0.0.1:1.');
  });

  it('is written once a page, and not for what a reader can end', async () => {
    const endpoint = await startFunction();
    const codes: AskErrorCode[] = ['stopped', 'rate_limited', 'context_unsigned', 'misconfigured'];
    const lines: string[] = [];
    const ask = withAuthorNotice(
      async function* () {
        yield await Promise.resolve({
          type: 'failed',
          error: createAskError(codes.shift() ?? 'stopped', ''),
        });
      },
      {
        fetch,
        endpoint,
        manifestUrl: `${endpoint}/none`,
        origin: ORIGIN,
        warn: (line) => void lines.push(line),
      },
    );
    const request: ChatRequest = { mode: 'selection_only', message: 'What?', selected_text: 'That.' };
    const seen: string[] = [];
    while (codes.length > 0) {
      for await (const event of ask(request, AbortSignal.abort())) seen.push(event.type);
    }
    expect(seen).toEqual(['failed', 'failed', 'failed', 'failed']);
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(lines).toEqual([
      expect.stringMatching(/^\[docent\] The function at .* context_unsigned.*docent doctor http/u),
    ]);
  });
});
