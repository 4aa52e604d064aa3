import { describe, expect, it } from 'vitest';
import { createGate } from './gate.js';

const TIMES = { silenceMs: 80, pauseMs: 1_000 };
const never = (): Promise<never> => new Promise(() => undefined);

describe('a gate', () => {
  it('hands on what the store says, and only that it failed when it fails', async () => {
    const gate = createGate(Date.now, TIMES);
    expect(await gate.run(() => Promise.resolve(7))).toEqual({ ok: true, value: 7 });
    expect(await gate.run(() => Promise.reject(new Error('redis://user:password@host')))).toEqual({
      ok: false,
    });
    expect(gate.state()).toBe('down');
  });

  it('gives up a silent store for all who wait, and leaves it alone for a while', async () => {
    let nowMs = 0;
    const gate = createGate(() => nowMs, TIMES);
    const waiting = await Promise.all([gate.run(never), gate.run(never), gate.run(never)]);
    expect(waiting).toEqual([{ ok: false }, { ok: false }, { ok: false }]);
    let tries = 0;
    const ask = (): Promise<{ ok: boolean }> =>
      gate.run(() => {
        tries += 1;
        return Promise.resolve(1);
      });
    expect(await ask()).toEqual({ ok: false });
    expect(tries).toBe(0);
    nowMs = 1_001;
    expect(await ask()).toEqual({ ok: true, value: 1 });
    expect(gate.state()).toBe('ok');
  });

  it('lets one try a store that was down, and the others not wait for it', async () => {
    let nowMs = 0;
    const gate = createGate(() => nowMs, TIMES);
    await gate.run(never);
    nowMs = 1_001;
    let tries = 0;
    const ask = (): Promise<{ ok: boolean }> =>
      gate.run(() => {
        tries += 1;
        return never();
      });
    const probe = ask();
    expect(await Promise.all([ask(), ask()])).toEqual([{ ok: false }, { ok: false }]);
    expect(await probe).toEqual({ ok: false });
    expect(tries).toBe(1);
  });

  it('waits in a long line as long as the store keeps answering', async () => {
    const gate = createGate(Date.now, TIMES);
    let line: Promise<unknown> = Promise.resolve();
    const served = Array.from({ length: 30 }, () =>
      gate.run(() => {
        line = line.then(() => new Promise((resolve) => setTimeout(resolve, 10)));
        return line;
      }),
    );
    expect((await Promise.all(served)).every(({ ok }) => ok)).toBe(true);
  });

  it('does not take its own busy loop for the store’s silence', async () => {
    const gate = createGate(Date.now, TIMES);
    const work = gate.run(() => new Promise((resolve) => setTimeout(resolve, 1)));
    const untilMs = Date.now() + 3 * TIMES.silenceMs;
    while (Date.now() < untilMs);
    expect((await work).ok).toBe(true);
  });
});
