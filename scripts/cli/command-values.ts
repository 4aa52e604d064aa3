import { InvalidArgumentError } from 'commander';

/** The default of the plugin's `chunkMaxChars` option, in characters. */
export const CHUNK_MAX_CHARS = 1200;

/** @throws InvalidArgumentError if the value is not a whole number within the range of the plugin's option. */
export function parseChunkMaxChars(value: string): number {
  const maxChars = Number(value);
  if (Number.isInteger(maxChars) && maxChars >= 300 && maxChars <= 4000) return maxChars;
  throw new InvalidArgumentError('Must be a whole number from 300 to 4000.');
}

/** @throws InvalidArgumentError if the value is not a BCP 47 tag. */
export function parseLocale(value: string): string {
  try {
    return Intl.getCanonicalLocales(value)[0] ?? value;
  } catch {
    throw new InvalidArgumentError('Must be a language tag such as "en", "pt-BR" or "zh-Hans".');
  }
}

/** @throws InvalidArgumentError if the value is not a number from 0 to 1. */
export function parseShare(value: string): number {
  const share = /^(?:\d+\.?\d*|\.\d+)$/u.test(value) ? Number(value) : Number.NaN;
  if (share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('Must be a number from 0 to 1, such as 0.9.');
}
