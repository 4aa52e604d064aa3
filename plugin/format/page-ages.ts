/**
 * Factors for the ages of a partition's pages, as a string with a digit of base 36 for each page, in the order in which the partition's
 * root counts them. A blog's posts are in the order of their addresses, which often begin with the year, so the string compresses well.
 */
export function encodeAgeFactors(factors: readonly number[]): string {
  return factors.map((factor) => Math.max(0, Math.round(factor * STEPS) - 1).toString(STEPS)).join('');
}

/** Returns the factor of a page, 1/36..1; 1 if the string has none for it. @param page - Its index in the partition, from 0. */
export function ageFactor(ages: string, page: number): number {
  const digit = Number.parseInt(ages.charAt(page), STEPS);
  return Number.isNaN(digit) ? 1 : (digit + 1) / STEPS;
}

const STEPS = 36;
