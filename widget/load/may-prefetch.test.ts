import { expect, it } from 'vitest';
import { mayPrefetch } from './may-prefetch.js';

it.each([
  [{}, true],
  [{ connection: {} }, true],
  [{ connection: { saveData: false, effectiveType: '4g' } }, true],
  [{ connection: { saveData: false, effectiveType: '3g' } }, true],
  [{ connection: { saveData: true, effectiveType: '4g' } }, false],
  [{ connection: { effectiveType: '2g' } }, false],
  [{ connection: { effectiveType: 'slow-2g' } }, false],
])('with %j, it is %s', (navigator, expected) => {
  expect(mayPrefetch(navigator)).toBe(expected);
});
