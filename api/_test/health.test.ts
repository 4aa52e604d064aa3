import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../_handler/version.js';
import { CANARY, ORIGIN, readRefusal, startHarness } from './harness.js';

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

  it('returns the version of package.json', () => {
    const url = new URL('../../package.json', import.meta.url);
    const { version }: { version: string } = JSON.parse(readFileSync(url, 'utf8'));
    expect(VERSION).toBe(version);
  });
});
