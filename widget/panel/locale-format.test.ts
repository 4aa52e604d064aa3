import { expect, it } from 'vitest';
import { formatMoment, formatNumber } from './locale-format.js';

it("writes numbers in the site's language", () => {
  expect(formatNumber(12_000, 'en')).toBe('12,000');
  expect(formatNumber(12_000, 'de')).toBe('12.000');
});

it('accepts a locale that no browser knows', () => {
  expect(formatNumber(7, 'not_a_locale!')).toBe('7');
  expect(formatMoment(0, 'not_a_locale!')).toMatch(/19(?:69|70)/u);
});
