import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.js';

describe('the breaker', () => {
  it('opens after twenty failures in a row, and one answer in between begins the count anew', () => {
    const breaker = createBreaker();
    for (let count = 0; count < 19; count += 1) breaker.note('down', 0);
    breaker.note('up', 0);
    for (let count = 0; count < 19; count += 1) breaker.note('down', 0);
    expect(breaker.admits(0)).toBe(true);
    breaker.note('down', 0);
    expect(breaker.admits(0)).toBe(false);
    expect(breaker.waitMs(1_000)).toBe(4_000);
  });

  it('lets one attempt through after its pause; a failure doubles it, an answer closes it', () => {
    const breaker = createBreaker();
    for (let count = 0; count < 20; count += 1) breaker.note('down', 0);
    expect([breaker.admits(5_000), breaker.admits(5_000)]).toEqual([true, false]);
    breaker.note('down', 5_000);
    expect(breaker.waitMs(5_000)).toBe(10_000);
    expect(breaker.admits(15_000)).toBe(true);
    breaker.note('unknown', 15_000);
    expect(breaker.admits(15_000)).toBe(true);
    breaker.note('up', 15_000);
    expect(breaker.state(15_000)).toBe('closed');
  });
});
