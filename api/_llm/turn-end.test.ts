import { expect, it } from 'vitest';
import { atTurnEnd } from './turn-end.js';

it('what is put off is done in order, each after the work of its turn, and what that puts off too', async () => {
  const steps: string[] = [];
  for (const name of ['a', 'b']) {
    atTurnEnd(() => {
      steps.push(`read ${name}`);
      atTurnEnd(() => void steps.push(`write ${name}`));
    });
  }
  expect(steps).toEqual([]);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(steps).toEqual(['read a', 'read b', 'write a', 'write b']);
});
