import { InvalidArgumentError } from 'commander';
import { CHUNK_CHARS } from '../../plugin/options/options.js';

/** @throws InvalidArgumentError if the value is not a whole number within the range of the plugin's option. */
export function parseChunkMaxChars(value: string): number {
  const maxChars = Number(value);
  if (Number.isInteger(maxChars) && maxChars >= CHUNK_CHARS.min && maxChars <= CHUNK_CHARS.max)
    return maxChars;
  throw new InvalidArgumentError(`Must be a whole number from ${CHUNK_CHARS.min} to ${CHUNK_CHARS.max}.`);
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

/** @throws InvalidArgumentError if the value is not a port that a program may choose. */
export function parsePort(value: string): number {
  const port = Number(value);
  if (/^\d+$/u.test(value) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Must be a whole number from 1 to 65535.');
}
