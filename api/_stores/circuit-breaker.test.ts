import { describe, expect, it } from 'vitest';
import { createStoreBreaker } from './circuit-breaker.js';

const TIMES = { silenceMs: 80, pauseMs: 1_000 };
const never = (): Promise<never> => new Promise(() => undefined);

describe('the circuit breaker of a store', () => {
  it("returns the store's value, or only the fact that it failed", async () => {
    const breaker = createStoreBreaker(Date.now, TIMES);
    expect(await breaker.run(() => Promise.resolve(7))).toEqual({ ok: true, value: 7 });
    expect(await breaker.run(() => Promise.reject(new Error('redis://user:password@host')))).toEqual({
      ok: false,
    });
    expect(breaker.state()).toBe('down');
  });

  it('rethrows a programming error and stays closed', async () => {
    const breaker = createStoreBreaker(Date.now, TIMES);
    const bug = breaker.run(() => Promise.reject(new TypeError('undefined is not a function')));
    await expect(bug).rejects.toThrow(TypeError);
    expect(breaker.state()).toBe('ok');
    expect(await breaker.run(() => Promise.resolve(7))).toEqual({ ok: true, value: 7 });
  });

  it('fails all waiting calls when the store is silent, then leaves it alone for a while', async () => {
    let nowMs = 0;
    const breaker = createStoreBreaker(() => nowMs, TIMES);
    const waiting = await Promise.all([breaker.run(never), breaker.run(never), breaker.run(never)]);
    expect(waiting).toEqual([{ ok: false }, { ok: false }, { ok: false }]);
    let tries = 0;
    const ask = (): Promise<{ ok: boolean }> =>
      breaker.run(() => {
        tries += 1;
        return Promise.resolve(1);
      });
    expect(await ask()).toEqual({ ok: false });
    expect(tries).toBe(0);
    nowMs = 1_001;
    expect(await ask()).toEqual({ ok: true, value: 1 });
    expect(breaker.state()).toBe('ok');
  });

  it('tries a store that was down with one call and fails the others immediately', async () => {
    let nowMs = 0;
    const breaker = createStoreBreaker(() => nowMs, TIMES);
    await breaker.run(never);
    nowMs = 1_001;
    let tries = 0;
    const ask = (): Promise<{ ok: boolean }> =>
      breaker.run(() => {
        tries += 1;
        return never();
      });
    const probe = ask();
    expect(await Promise.all([ask(), ask()])).toEqual([{ ok: false }, { ok: false }]);
    expect(await probe).toEqual({ ok: false });
    expect(tries).toBe(1);
  });

  it('waits in a long queue as long as the store keeps answering', async () => {
    const breaker = createStoreBreaker(Date.now, TIMES);
    let line: Promise<unknown> = Promise.resolve();
    const served = Array.from({ length: 30 }, () =>
      breaker.run(() => {
        line = line.then(() => new Promise((resolve) => setTimeout(resolve, 10)));
        return line;
      }),
    );
    expect((await Promise.all(served)).every(({ ok }) => ok)).toBe(true);
  });

  it('does not mistake a blocked event loop for a silent store', async () => {
    const breaker = createStoreBreaker(Date.now, TIMES);
    const work = breaker.run(() => new Promise((resolve) => setTimeout(resolve, 1)));
    const untilMs = Date.now() + 3 * TIMES.silenceMs;
    while (Date.now() < untilMs);
    expect((await work).ok).toBe(true);
  });
});
