import { expect, it } from 'vitest';
import { CANARY, ORIGIN, readRefusal } from './harness.js';

const GOOD = { code: 'rate_limited', message: 'Too many.', requestId: 'id' };
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-content-type-options': 'nosniff',
  'x-request-id': 'id',
  vary: 'Origin',
  'retry-after': '5',
  'access-control-allow-origin': ORIGIN,
  'access-control-expose-headers': 'Retry-After, X-Request-Id',
};

function make(
  headers: Record<string, string | null> = {},
  body: unknown = { error: GOOD },
  status = 429,
): Response {
  const all = new Headers(HEADERS);
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: all });
}

it('the refusal checker accepts a complete one', async () => {
  await expect(readRefusal(make())).resolves.toEqual({
    status: 429,
    code: 'rate_limited',
    message: 'Too many.',
  });
});

it('the refusal checker finds everything that is missing or superfluous', async () => {
  const faulty: Response[] = [
    ...Object.keys(HEADERS)
      .filter((name) => name !== 'access-control-allow-origin')
      .map((name) => make({ [name]: null })),
    make({ 'content-type': 'text/html' }),
    make({ 'cache-control': 'max-age=60' }),
    make({ vary: '*' }),
    make({ 'x-request-id': 'another' }),
    make({ 'retry-after': '0' }),
    make({ 'retry-after': '1.5' }),
    make({ 'retry-after': 'soon' }),
    make({ 'access-control-allow-origin': '*' }),
    make({ 'access-control-allow-origin': 'https://evil.example' }),
    make({ 'access-control-allow-credentials': 'true' }),
    make({ 'access-control-expose-headers': 'Retry-After' }),
    make({ 'x-debug': CANARY }),
    make({}, { error: { ...GOOD, message: `Key ${CANARY}` } }),
    make({}, { error: { ...GOOD, message: 'TypeError: x is not a function' } }),
    make({}, { error: { ...GOOD, message: 'at handle (file:///srv/api/chat.js:12:3)' } }),
    make({}, { error: { ...GOOD, stack: 'Error\n    at handle' } }),
    make({}, { error: GOOD, stack: 'x' }),
    make({}, { error: { code: 'rate_limited', message: 'x' } }),
    make({}, { error: { ...GOOD, code: 'another' } }),
    make({}, { error: GOOD }, 500),
    make({}, { error: { ...GOOD, code: 'token_missing' } }, 401),
    make({}, { error: { ...GOOD, code: 'method_not_allowed' } }, 405),
    make({}, '<html>'),
    make({}, 'null'),
  ];
  for (const [position, response] of faulty.entries()) {
    const result = await readRefusal(response).then(
      () => 'taken',
      () => 'found',
    );
    expect({ position, result }).toEqual({ position, result: 'found' });
  }
});
