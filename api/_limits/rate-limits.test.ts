import { describe, expect, it } from 'vitest';
import { createRateLimits, type Asker, type RateLimits } from './rate-limits.js';

const SETTINGS = {
  sessionPerMinute: 2,
  addressPerMinute: 4,
  signedInFactor: 3,
  questionsPerDay: 100,
  tokensPerDay: 10_000,
  addressShare: 100,
  otherTextPerMinute: 5,
  otherTextShare: 10,
  addressHeaders: [],
};

const ADA: Asker = { address: '192.0.2.1', sessionId: 'one', user: null };

/** Just before midnight UTC. */
const EVENING_MS = Date.UTC(2026, 10, 21, 23, 59, 50);

async function countAdmitted(limits: RateLimits, askers: readonly Asker[]): Promise<number> {
  const admitted = await Promise.all(askers.map((asker) => limits.admit(asker)));
  return admitted.filter(({ ok }) => ok).length;
}

function times(count: number, asker: (position: number) => Asker): Asker[] {
  return Array.from({ length: count }, (_, position) => asker(position));
}

describe('limits', () => {
  it('give a signed-in reader more, over all sessions and addresses together', async () => {
    const limits = createRateLimits(SETTINGS, 'book', { kind: 'memory' }, Date.now);
    const anonymous = times(20, () => ({ address: '192.0.2.1', sessionId: 'one', user: null }));
    expect(await countAdmitted(limits, anonymous)).toBe(2);
    const ada = times(20, (position) => ({
      address: `192.0.${position}.1`,
      sessionId: `ada-${position}`,
      user: 'ada',
    }));
    expect(await countAdmitted(limits, ada)).toBe(6);
    const bob = { address: '192.0.2.1', sessionId: 'bob', user: 'bob' };
    expect((await limits.admit(bob)).ok).toBe(true);
  });

  it('count an address whatever sessions it makes up, also for users', async () => {
    const limits = createRateLimits(SETTINGS, 'book', { kind: 'memory' }, Date.now);
    const sessions = times(20, (position) => ({ address: '192.0.2.1', sessionId: `s-${position}` }));
    expect(await countAdmitted(limits, sessions)).toBe(4);
    const users = times(20, (position) => ({ address: '192.0.2.1', sessionId: 's', user: `u-${position}` }));
    expect(await countAdmitted(limits, users)).toBe(12);
  });

  it('settle what is reserved once, in the day it was reserved in', async () => {
    let nowMs = EVENING_MS;
    const limits = createRateLimits(SETTINGS, 'book', { kind: 'memory' }, () => nowMs);
    const evening = await limits.reserve(9_000, { asker: ADA });
    if (!evening.ok) throw new TypeError('There is no reservation.');
    expect(await limits.reserve(2_000, { asker: ADA })).toMatchObject({
      ok: false,
      error: { code: 'overloaded', detail: 'tokens reserved' },
    });
    // What did not fit holds nothing.
    expect((await limits.reserve(1_000, { asker: ADA })).ok).toBe(true);
    nowMs += 60_000;
    await evening.value.settle(10);
    await evening.value.cancel();
    expect((await limits.reserve(10_000, { asker: ADA })).ok).toBe(true);
    expect((await limits.reserve(1, { asker: ADA })).ok).toBe(false);
  });

  it('take more than was reserved when the model reports more', async () => {
    const limits = createRateLimits(SETTINGS, 'book', { kind: 'memory' }, () => EVENING_MS);
    const reservation = await limits.reserve(10, { asker: ADA });
    if (reservation.ok) await reservation.value.settle(9_995);
    expect((await limits.reserve(6, { asker: ADA })).ok).toBe(false);
    expect((await limits.reserve(5, { asker: ADA })).ok).toBe(true);
  });

  it('hold more for a second model call if the budget has it, and count no question for a further step', async () => {
    const limits = createRateLimits(
      { ...SETTINGS, questionsPerDay: 1 },
      'book',
      { kind: 'memory' },
      () => EVENING_MS,
    );
    const first = await limits.reserve(4_000, { asker: ADA });
    if (!first.ok) throw new TypeError('There is no reservation.');
    expect(await first.value.extend(4_000)).toBe(true);
    expect(await first.value.extend(4_000)).toBe(false);
    expect((await limits.reserve(2_001, { asker: ADA, isQuestion: false })).ok).toBe(false);
    await first.value.settle(500);
    expect(await first.value.extend(100)).toBe(false);
    const step = await limits.reserve(9_500, { asker: ADA, isQuestion: false });
    expect(step.ok).toBe(true);
    expect(await limits.reserve(1, { asker: ADA })).toMatchObject({
      ok: false,
      error: { detail: 'questions' },
    });
  });

  it('let the receipt of a step be used once', async () => {
    const limits = createRateLimits(SETTINGS, 'book', { kind: 'memory' }, Date.now);
    const uses = ['receipt', 'receipt', 'receipt', 'another'].map((receipt) => limits.useStep(receipt));
    expect(await Promise.all(uses)).toEqual([true, false, false, true]);
  });
});
