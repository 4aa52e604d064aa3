import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bookQuestion,
  CANARY,
  ORIGIN,
  readEvents,
  readRefusal,
  startHarness,
  type Harness,
} from './harness.js';

const KEY = `${CANARY}-metrics-key`;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    env: { DOCENT_METRICS_KEY: KEY, DOCENT_PRICE_INPUT: '1', DOCENT_PRICE_OUTPUT: '2.50' },
  });
});
afterAll(() => harness.close());

const readMetrics = (headers: Record<string, string>, path = '/api/metrics'): Promise<Response> =>
  fetch(`${harness.url}${path}`, { headers });

describe('metrics', () => {
  it.each([
    ['no key', {}],
    ['another key', { Authorization: `Bearer ${KEY}x` }],
    ['an empty one', { Authorization: 'Bearer ' }],
    ['another scheme', { Authorization: `Basic ${KEY}` }],
  ])('are not_found with %s', async (_name, headers) => {
    expect(await readRefusal(await readMetrics(headers))).toMatchObject({ status: 404, code: 'not_found' });
    const inQuery = await readMetrics(headers, `/api/metrics?key=${KEY}`);
    expect(inQuery.status).toBe(404);
    await inQuery.text();
  });

  it('count requests, tokens, attempts and cost, each series once, with labels from our own lists', async () => {
    await readEvents(await harness.chat(bookQuestion(harness.secret)));
    harness.model.faults.push({ kind: 'refuse', status: 401 });
    await (await harness.chat(bookQuestion(harness.secret))).text();
    await (await fetch(`${harness.url}/api/"x"\\${CANARY}`)).text();
    const response = await readMetrics({ Authorization: `bearer ${KEY}` });
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/^docent_requests_total\{route="chat",code="ok"\} 1$/m);
    expect(text).toMatch(/^docent_requests_total\{route="chat",code="upstream_error"\} 1$/m);
    expect(text).toMatch(/^docent_model_attempts_total\{endpoint="primary",result="ok"\} 1$/m);
    expect(text).toMatch(/^docent_model_tokens_total\{direction="output"\} [1-9]\d*$/m);
    expect(text).toMatch(/^docent_model_cost_total 0\.\d+$/m);
    expect(text).toMatch(/^docent_first_token_seconds_count 1$/m);
    expect(text).toMatch(/^docent_request_duration_seconds_bucket\{le="\+Inf",route="chat"\} 2$/m);
    expect(text).toMatch(/^docent_streams_open 0$/m);
    expect(text).toMatch(/^docent_model_breaker_open\{endpoint="primary"\} 0$/m);
    expect(text).not.toContain(CANARY);
    const series = text
      .split('\n')
      .flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.replace(/ \S+$/, '')]));
    expect(new Set(series).size).toBe(series.length);
    for (const line of text.split('\n').filter((content) => content !== '')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? [\d.e-]+)$/,
      );
    }
  });
});

describe('the log line', () => {
  it('has tokens and cost, estimated if the reader left', async () => {
    const logged = harness.logs.find(({ route, code }) => route === 'chat' && code === undefined);
    const { inputTokens = 0, outputTokens = 0, cost = 0 } = logged ?? {};
    expect(cost).toBeCloseTo((inputTokens + outputTokens * 2.5) / 1_000_000, 6);
    expect(logged).toMatchObject({ firstMs: expect.any(Number), mode: 'normal', passages: 2 });
    harness.model.faults.push({ kind: 'cut' });
    await readEvents(await harness.chat(bookQuestion(harness.secret)));
    expect(harness.logs.at(-1)).toMatchObject({ estimatedTokens: { output: 1_024 }, code: 'upstream_error' });
  });

  it('contains the question only if the owner enabled it', async () => {
    expect(JSON.stringify(harness.logs)).not.toContain('Moon');
    const logging = await startHarness({ env: { DOCENT_LOG_QUESTIONS: '1' } });
    try {
      await readEvents(await logging.chat(bookQuestion(logging.secret)));
      expect(logging.logs.at(-1)).toMatchObject({ question: 'What is the Moon made of?' });
    } finally {
      await logging.close();
    }
  });
});

it('Server-Timing shows an allowed page where the time went', async () => {
  const response = await harness.chat(bookQuestion(harness.secret));
  expect(response.headers.get('server-timing')).toMatch(/^verify;dur=\d+, model;dur=\d+, total;dur=\d+$/);
  expect(response.headers.get('timing-allow-origin')).toBe(ORIGIN);
  await response.text();
});

it('health shows the state of every part, including unused stores, without reasons', async () => {
  const storesAway = await startHarness({
    env: {
      REDIS_URL: 'redis://:a-password@127.0.0.1:1',
      DATABASE_URL: 'postgres://docent:a-password@127.0.0.1:1/docent',
      DOCENT_STORE_SESSIONS: '1',
    },
  });
  try {
    const response = await fetch(`${storesAway.url}/api/health`);
    expect(response.status).toBe(200);
    const { status, components }: Record<string, unknown> = JSON.parse(await response.text());
    expect({ status, components }).toEqual({
      status: 'degraded',
      components: {
        configuration: 'ok',
        model: 'configured',
        streams: 'ok',
        limits: 'redis down',
        sessions: 'postgres down',
        addresses: 'unseen',
      },
    });
  } finally {
    await storesAway.close();
  }
});
