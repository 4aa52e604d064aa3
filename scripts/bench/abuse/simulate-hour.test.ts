import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { serveFunction, type ServedFunction } from '../../stand-ins/serve-function.js';
import { BENCH_BOOK, BENCH_ORIGIN } from '../function/question.js';
import { ADDRESS_HEADER } from './ask.js';
import { ATTACKS, createRequests } from './attacks.js';
import { billedTokens, startBilledModel, type BilledModel } from './billed-model.js';
import { simulateHour, type Hour } from './simulate-hour.js';

const secret = randomBytes(32).toString('base64url');
let model: BilledModel;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  model = await startBilledModel();
});
afterAll(async () => {
  vi.useRealTimers();
  await model.close();
});

/** Attacks a function of its own from one address. */
async function attackFor(name: string, env: Record<string, string>): Promise<Hour> {
  const attack = ATTACKS.find((one) => one.name === name);
  if (attack === undefined) throw new TypeError(`There is no attack ${name}.`);
  const api: ServedFunction = await serveFunction({
    env: {
      DOCENT_SECRET: secret,
      DOCENT_ORIGINS: BENCH_ORIGIN,
      DOCENT_BOOK: BENCH_BOOK,
      DOCENT_ADDRESS_HEADER: ADDRESS_HEADER,
      DOCENT_ADDRESS_SHARE: '100',
      OPENAI_BASE_URL: model.url,
      ...env,
    },
    log: () => undefined,
  });
  try {
    const target = { nextUrl: () => api.url, setClock: (ms: number) => void vi.setSystemTime(ms) };
    return await simulateHour(target, createRequests(secret), { attack, addresses: 1, say: () => undefined });
  } finally {
    await api.close();
  }
}

it('counts what an attacker and a reader get, minute by minute, until the day is over', async () => {
  const hour = await attackFor('small', { DOCENT_QUESTIONS_PER_DAY: '100' });
  // 60 in the first minute, the reader at the start of the second.
  expect(hour.reader).toEqual({ answered: 1, refused: { budget_exhausted: 29 } });
  expect(hour.attacker.answered).toBe(99);
  expect(hour.attacker.refused).toMatchObject({ rate_limited: 6, budget_exhausted: 6 });
  expect((await model.takeBill()).calls).toBe(100);
});

it('bills readers who leave, and answers without a word', async () => {
  const env = { DOCENT_QUESTIONS_PER_DAY: '24' };
  const leaving = await attackFor('leaving', env);
  expect(leaving.attacker.answered + leaving.reader.answered).toBe(24);
  const left = await model.takeBill();
  expect(left.calls).toBe(24);
  // Each question has 12 kB of rare script.
  expect(left.tokens).toBeGreaterThan(24 * 12_000);
  const silent = await attackFor('no-text', env);
  const unanswered = silent.attacker.refused['upstream_error'] ?? 0;
  expect(unanswered).toBeGreaterThanOrEqual(12);
  expect(silent.attacker.answered + silent.reader.answered + unanswered).toBe(24);
  const thought = await model.takeBill();
  expect(thought.calls).toBe(24);
  expect(thought.tokens).toBeGreaterThan(24 * 12_000 + unanswered * 1_024);
});

it('bills English by four bytes and rare script by its bytes', () => {
  expect(billedTokens('The Moon')).toBe(2);
  expect(billedTokens('\u{a500}\u{a501}')).toBe(6);
  expect(billedTokens('ab\u{a500}')).toBe(4);
});
