import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocentApi, type DocentApiOptions } from '../../api/_handler/index.js';
import { serveLocalFunction, type LocalFunction } from './local-function.js';

type Entry = Parameters<NonNullable<DocentApiOptions['log']>>[0];

describe('the local function', () => {
  const secret = randomBytes(32).toString('base64url');
  const logged: Entry[] = [];
  let local: LocalFunction;
  beforeAll(async () => {
    local = await serveLocalFunction(createDocentApi, { port: 0, log: (entry) => logged.push(entry) });
  });
  afterAll(() => local.close());

  async function openSession(origin: string): Promise<number> {
    return (await fetch(`${local.url}/api/session`, { method: 'POST', headers: { Origin: origin } })).status;
  }

  it('answers 503 until it knows the site', async () => {
    expect(await openSession('http://localhost:3000')).toBe(503);
  });

  it('admits the pages on this machine and no deployed ones, and counts as a server of its own', async () => {
    const env = {
      DOCENT_ORIGINS: 'https://example.org',
      DOCENT_ADDRESS_HEADER: 'cf-connecting-ip',
      // As `vercel env pull` writes it.
      VERCEL: '1',
    };
    expect(await local.use({ env, book: 'boats', secret, bookPort: 3000 })).toMatch(
      /^a stand-in that quotes/u,
    );
    expect(await openSession('http://localhost:3000')).toBe(200);
    expect(await openSession('http://127.0.0.1:3000')).toBe(200);
    expect(await openSession('https://example.org')).toBe(403);
    const health: unknown = await (await fetch(`${local.url}/api/health`)).json();
    expect(health).toMatchObject({ status: 'ok', components: { limits: 'memory', addresses: 'known' } });
  });

  it('uses the author’s model if there is an address or a key', async () => {
    const OPENAI_BASE_URL = 'http://127.0.0.1:11434/v1';
    expect(await local.use({ env: { OPENAI_BASE_URL }, book: 'boats', secret, bookPort: 3000 })).toBe(
      OPENAI_BASE_URL,
    );
    const env = { OPENAI_API_KEY: 'key' };
    expect(await local.use({ env, book: 'boats', secret, bookPort: 3000 })).toBe('OpenAI');
  });

  it('logs which variable does not work as soon as the settings are used', async () => {
    logged.length = 0;
    await local.use({ env: {}, book: 'boats', secret: 'short', bookPort: 3000 });
    expect(logged).toEqual([
      expect.objectContaining({
        code: 'misconfigured',
        problems: [expect.objectContaining({ variable: 'DOCENT_SECRET' })],
      }),
    ]);
  });
});
