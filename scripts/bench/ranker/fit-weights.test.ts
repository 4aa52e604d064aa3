import { describe, expect, it } from 'vitest';
import { fitWeights, type RankingExample } from './fit-weights.js';

/** Makes questions whose right chunk is the one with the highest `2 * first - second`; the third feature is noise. */
function makeExamples(count: number): RankingExample[] {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return Array.from({ length: count }, () => {
    const rows = Array.from({ length: 8 }, () => [random(), 10 * random(), random()]);
    const truth = rows.map(([first = 0, second = 0]) => 2 * first - second / 10);
    return { rows, isRight: truth.map((value) => value === Math.max(...truth)), weight: 1 };
  });
}

describe('fitWeights', () => {
  it('learns which features tell right chunks from wrong ones, whatever their scale', () => {
    const [first = 0, second = 0, noise = 0] = fitWeights(makeExamples(300), 0.001);
    expect(first / -second).toBeGreaterThan(15);
    expect(first / -second).toBeLessThan(25);
    expect(Math.abs(noise)).toBeLessThan(0.1 * first);
  });

  it('keeps weights small if told to, and gives the same weights each time', () => {
    const examples = makeExamples(50);
    const [free = 0] = fitWeights(examples, 0.001);
    const [held = 0] = fitWeights(examples, 1);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(free / 3);
    expect(fitWeights(examples, 0.001)[0]).toBe(free);
  });

  it('follows the questions that count more', () => {
    const [first = 0, second = 0] = fitWeights([likes(0, 1), likes(1, 3)], 0.01);
    expect(second).toBeGreaterThan(first);
  });
});

function likes(at: number, weight: number): RankingExample {
  return {
    rows: [
      [1, 0],
      [0, 1],
    ],
    isRight: [at === 0, at === 1],
    weight,
  };
}
