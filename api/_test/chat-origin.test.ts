import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../_contract/errors.js';
import { bookQuestion, ORIGIN, readRefusal, startHarness, type Harness } from './harness.js';
import { postRefused } from './post-refused.js';
import { rawPost, sendRaw } from './raw-request.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

function expectRefusal(code: ErrorCode, ...request: Parameters<typeof postRefused>[2]): Promise<Response> {
  return postRefused(harness, code, request);
}

describe('origin', () => {
  it('must be present', async () => {
    const body = bookQuestion(harness.secret);
    await expectRefusal('origin_missing', body, { Origin: null });
    await expectRefusal('origin_missing', body, { Origin: null, Referer: `${ORIGIN}/book/` });
    expect(harness.model.requests).toEqual([]);
  });

  it('must be exactly an allowed one', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'https://book.example.evil.example',
      'https://evilbook.example',
      'https://book.example:8443',
      'https://book.example:443',
      'https://book.example/',
      'http://book.example',
      'HTTPS://BOOK.EXAMPLE',
      'https://user@book.example',
      'https://xn--bok-5na.example',
      'https://book.example,https://second.example',
      'https://book.example https://evil.example',
      '*',
    ]) {
      const response = await expectRefusal('origin_refused', bookQuestion(harness.secret), {
        Origin: origin,
      });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('is not allowed in another Unicode spelling, or with bytes that another parser might drop', async () => {
    const host = 'book.example';
    for (const spelling of [
      host.normalize('NFKD').replace('k', '\u212a'),
      host.replace('o', '\u043e'),
      host.replace('.', '\u3002'),
      host.replace('.', '\uff0e'),
      host
        .split('')
        .map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0))
        .join(''),
      `${host}\u200b`,
      `\ufeff${host}`,
      `${host}%00`,
      `${host}\u0085`,
      `${host}.`,
      `${host}:`,
      `${host}#`,
      `${host}?`,
      `${host}\\`,
      `${host}@evil.example`,
      `evil.example\\@${host}`,
    ]) {
      // As its bytes, which is how a header carries them.
      const line = `Origin: ${Buffer.from(`https://${spelling}`).toString('latin1')}`;
      const body = JSON.stringify(bookQuestion(harness.secret));
      const [response = new Response()] = await sendRaw(harness.url, rawPost('/api/chat', body, [line]));
      expect({ spelling, ...(await readRefusal(response.clone())) }).toMatchObject({
        spelling,
        code: 'origin_refused',
      });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('gets CORS headers on errors, too', async () => {
    const response = await expectRefusal('message_empty', bookQuestion(harness.secret, { message: ' ' }));
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('access-control-expose-headers')).toMatch(/Retry-After.*X-Request-Id/);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('gets a preflight response only if it is allowed', async () => {
    const good = await preflight(ORIGIN);
    expect(good.status).toBe(204);
    expect(good.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(good.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect(good.headers.get('access-control-allow-methods')).toBe('POST');
    expect(good.headers.get('vary')).toBe('Origin');
    for (const origin of ['https://evil.example', 'null', null]) {
      const bad = await preflight(origin);
      expect(bad.status).toBe(403);
      expect(bad.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

function preflight(origin: string | null): Promise<Response> {
  return fetch(`${harness.url}/api/chat`, {
    method: 'OPTIONS',
    headers: {
      ...(origin === null ? {} : { Origin: origin }),
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    },
  });
}
