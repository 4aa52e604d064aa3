import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.js';

describe('the circuit breaker', () => {
  it('opens after twenty failures in a row; a success in between restarts the count', () => {
    const breaker = createBreaker();
    for (let count = 0; count < 19; count += 1) breaker.note('down', 0);
    breaker.note('up', 0);
    for (let count = 0; count < 19; count += 1) breaker.note('down', 0);
    expect(breaker.admits(0)).toBe(true);
    breaker.note('down', 0);
    expect(breaker.admits(0)).toBe(false);
    expect(breaker.waitMs(1_000)).toBe(4_000);
  });

  it('admits one request after its pause; a failure doubles the pause, a success closes the breaker', () => {
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
