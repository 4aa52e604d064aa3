import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signStep, STEP_LIFETIME_SECONDS, verifyStep, type SearchStep } from './step-receipt.js';

const KEY = new Uint8Array(randomBytes(32));
const NOW_MS = 1_700_000_000_500;
const STEP: SearchStep = {
  sessionId: 'AAAAAAAAAAAAAAAAAAAAAA',
  question: 'What is the Moon made of?',
  build: 'build-1',
  queries: ['moon cheese', 'lunar composition'],
};
const CLAIMS = { number: 1, messageId: 'BBBBBBBBBBBBBBBBBBBBBB' };

const sign = (step = STEP, claims = CLAIMS): string => signStep(KEY, step, claims, NOW_MS);

describe('a step receipt', () => {
  it('returns its claims for the step it was signed for, also after a change of the secret', () => {
    expect(verifyStep([KEY], sign(), STEP, NOW_MS)).toEqual(CLAIMS);
    expect(verifyStep([new Uint8Array(32), KEY], sign(), STEP, NOW_MS + 89_000)).toEqual(CLAIMS);
    expect(sign().length).toBeLessThan(100);
  });

  it.each<[string, Partial<SearchStep>]>([
    ['session', { sessionId: 'CCCCCCCCCCCCCCCCCCCCCC' }],
    ['question', { question: 'What is the Sun made of?' }],
    ['build', { build: 'build-2' }],
    ['wording of a query', { queries: ['moon cheese', 'lunar compositions'] }],
    ['order of the queries', { queries: STEP.queries.toReversed() }],
    ['number of queries', { queries: ['moon cheese'] }],
    ['end of a query', { queries: ['moon cheeselunar composition'] }],
  ])('is not valid for another %s', (_name, other) => {
    expect(verifyStep([KEY], sign(), { ...STEP, ...other }, NOW_MS)).toBeNull();
  });

  it('has no claim that can be changed', () => {
    const parts = sign().split('.');
    expect(parts).toHaveLength(4);
    for (const [at, other] of [
      [0, '2'],
      [1, String(Number(parts[1]) + 1)],
      [2, 'DDDDDDDDDDDDDDDDDDDDDD'],
      [3, `${parts[3]?.slice(0, -1)}-`],
    ] as const) {
      expect(verifyStep([KEY], parts.with(at, other).join('.'), STEP, NOW_MS)).toBeNull();
    }
    for (const receipt of ['', '...', sign().slice(1), `${sign()}.`, ` ${sign()}`, `${sign()}\n`]) {
      expect(verifyStep([KEY], receipt, STEP, NOW_MS)).toBeNull();
    }
    expect(verifyStep([new Uint8Array(32)], sign(), STEP, NOW_MS)).toBeNull();
  });

  it('expires, and is not valid from a distant future either', () => {
    const endMs = Math.floor(NOW_MS / 1_000) * 1_000 + STEP_LIFETIME_SECONDS * 1_000;
    expect(verifyStep([KEY], sign(), STEP, endMs - 1)).toEqual(CLAIMS);
    expect(verifyStep([KEY], sign(), STEP, endMs)).toBeNull();
    expect(verifyStep([KEY], sign(), STEP, NOW_MS - 29_000)).toEqual(CLAIMS);
    expect(verifyStep([KEY], sign(), STEP, NOW_MS - 32_000)).toBeNull();
  });
});
