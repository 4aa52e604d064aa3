import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';

const API = new URL('../', import.meta.url);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

it('deploys seven routes and nothing else', () => {
  const deployed = readdirSync(API).filter((name) => !name.startsWith('_'));
  expect(deployed.sort()).toEqual([
    'chat.ts',
    'feedback.ts',
    'health.ts',
    'metrics.ts',
    'session.ts',
    'sessions',
  ]);
  expect(readdirSync(new URL('sessions/', API)).sort()).toEqual(['[id].ts', 'index.ts']);
});

it('rewrites each address that the function answers at, and only those', async () => {
  const vercel: { rewrites: { source: string; destination: string }[] } = JSON.parse(
    readFileSync(new URL('../vercel.json', API), 'utf8'),
  );
  const { createDocentApi } = await import('../_handler/index.js');
  const api = createDocentApi({ env: {}, log: () => undefined });
  for (const { source, destination } of vercel.rewrites) {
    const [byName, byPath] = await Promise.all(
      [source, destination].map((path) =>
        api.fetch(new Request(`https://ask.example${path}`, { method: 'PUT' })),
      ),
    );
    expect(byName?.status).toBe(405);
    expect(byName?.headers.get('allow')).toBe(byPath?.headers.get('allow'));
  }
});

it('answers every method a platform asks for by itself, with the headers of all answers', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;
  for (const route of [
    import('../session.js'),
    import('../chat.js'),
    import('../sessions/index.js'),
    import('../sessions/[id].js'),
    import('../feedback.js'),
    import('../health.js'),
  ]) {
    const handlers = await route;
    expect(Object.keys(handlers).sort()).toEqual(methods);
    for (const method of methods) {
      const response = await handlers[method](new Request('https://ask.example/', { method }));
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(response.headers.get('vary')).toBe('Origin');
    }
  }
  vi.mocked(console.log).mockRestore();
});

it('exports the handlers of one function made from the environment of the process', async () => {
  vi.stubEnv('DOCENT_SECRET', randomBytes(32).toString('base64url'));
  vi.stubEnv('DOCENT_ORIGINS', 'https://book.example');
  vi.stubEnv('OPENAI_API_KEY', 'key');
  const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const [session, chat, health] = await Promise.all([
    import('../session.js'),
    import('../chat.js'),
    import('../health.js'),
  ]);
  const headers = { Origin: 'https://book.example', 'Content-Type': 'application/json' };
  const request = (method: string): Request =>
    new Request('https://ask.example/', { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });
  expect((await health.GET(request('GET'))).status).toBe(200);
  expect((await session.POST(request('POST'))).status).toBe(200);
  expect((await session.GET(request('GET'))).status).toBe(200);
  expect((await session.OPTIONS(request('OPTIONS'))).status).toBe(204);
  expect((await chat.POST(request('POST'))).status).toBe(401);
  expect((await chat.OPTIONS(request('OPTIONS'))).status).toBe(204);
  expect(lines).toHaveBeenCalledTimes(6);
  expect(JSON.parse(String(lines.mock.calls[0]?.[0]))).toMatchObject({ route: 'health', status: 200 });
  lines.mockRestore();
});
