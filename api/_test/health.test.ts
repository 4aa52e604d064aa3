import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../_handler/version.js';
import { nameKey, readSecret } from '../../plugin/signing/secret.js';
import { healthSchema, type Health } from '../_contract/health.js';
import { CANARY, ORIGIN, readRefusal, startHarness, testSecret } from './harness.js';

function keyIdOf(text: string): string {
  const read = readSecret(text);
  return read.ok ? nameKey(read.secret) : '';
}

describe('health', () => {
  it('returns version and parts, at both paths, without an origin and without a secret', async () => {
    const harness = await startHarness();
    try {
      for (const path of ['/api/health', '/health']) {
        const response = await fetch(`${harness.url}${path}`);
        expect(response.status).toBe(200);
        expect(response.headers.get('cache-control')).toContain('no-store');
        const text = await response.text();
        expect(JSON.parse(text)).toMatchObject({
          status: 'ok',
          version: VERSION,
          components: { model: 'configured' },
        });
        expect(text).not.toContain(CANARY);
        expect(text).not.toContain(harness.model.url);
      }
      const crossOrigin = await fetch(`${harness.url}/api/health`, { headers: { Origin: ORIGIN } });
      expect(crossOrigin.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      const head = await fetch(`${harness.url}/api/health`, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      const post = await harness.post('/api/health', {});
      expect(await readRefusal(post)).toMatchObject({ status: 405, code: 'method_not_allowed' });
      expect(harness.model.requests).toEqual([]);
    } finally {
      await harness.close();
    }
  });

  it('is 503 if the function is misconfigured, and reports a pause', async () => {
    const broken = await startHarness({ env: { DOCENT_SECRET: '' } });
    const paused = await startHarness({ env: { DOCENT_PAUSED: 'true' } });
    try {
      const down = await fetch(`${broken.url}/api/health`);
      expect(down.status).toBe(503);
      expect(await down.json()).toMatchObject({ status: 'misconfigured' });
      expect(broken.logs[0]).toMatchObject({
        code: 'misconfigured',
        problems: [{ variable: 'DOCENT_SECRET' }],
      });
      expect(await (await fetch(`${paused.url}/api/health`)).json()).toMatchObject({ status: 'paused' });
    } finally {
      await Promise.all([broken.close(), paused.close()]);
    }
  });

  it('says what a site is compared with, to pages of every origin, and whether theirs may ask', async () => {
    const previous = testSecret('the previous one');
    const harness = await startHarness({ env: { DOCENT_SECRET_PREVIOUS: previous } });
    try {
      const read = async (headers: Record<string, string>): Promise<[string | null, Health]> => {
        const response = await fetch(`${harness.url}/api/health`, { headers });
        const origin = response.headers.get('access-control-allow-origin');
        return [origin, healthSchema.parse(await response.json())];
      };
      const [everyone, health] = await read({ Origin: 'https://elsewhere.example' });
      expect([everyone, health.origin]).toEqual(['*', 'refused']);
      expect(health.facts).toMatchObject({
        book: 'test-book',
        keyIds: [keyIdOf(harness.secret), keyIdOf(previous)],
        modes: ['normal', 'selection_only'],
        search: 'auto',
        users: 'none',
        challenges: [],
        openStreams: 0,
      });
      expect((await read({ Origin: ORIGIN }))[1].origin).toBe('allowed');
      expect((await read({}))[1].origin).toBe('none');
    } finally {
      await harness.close();
    }
  });

  it('names the variables of a misconfigured function, but no more than the kind of problem', async () => {
    const quoted = `"${CANARY}-${testSecret('in quotation marks')}"`;
    const broken = await startHarness({ env: { DOCENT_SECRET: quoted, DOCENT_MAX_STREAMS: 'many' } });
    try {
      const text = await (await fetch(`${broken.url}/api/health`)).text();
      expect(healthSchema.parse(JSON.parse(text)).problems).toEqual([
        { variable: 'DOCENT_MAX_STREAMS', reason: 'invalid' },
        { variable: 'DOCENT_SECRET', reason: 'quoted' },
      ]);
      expect(text).not.toContain(CANARY);
    } finally {
      await broken.close();
    }
  });

  it('returns the version of package.json', () => {
    const url = new URL('../../package.json', import.meta.url);
    const { version }: { version: string } = JSON.parse(readFileSync(url, 'utf8'));
    expect(VERSION).toBe(version);
  });
});
