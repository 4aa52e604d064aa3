import { timingSafeEqual } from 'node:crypto';
import { signPassage } from '../../plugin/signing/secret.js';
import type { KeyRing } from '../_config/config.js';
import { LIMITS } from '../_contract/limits.js';
import type { Passage } from '../_contract/request.js';
import { accept, refuse, type Checked } from './refusal.js';

/**
 * The passages, when all are of one build of this book: what makes the function useless as somebody's free model.
 *
 * @param passages - 1..8, as the schema let them through
 * @returns `invalid_request` over the character budget or for one passage sent twice; `context_unsigned` when they
 *   name two builds, or a signature does not cover the words and the build that came
 */
export function checkPassages(
  passages: readonly Passage[],
  book: string,
  keys: KeyRing,
): Checked<readonly Passage[]> {
  const chars = passages.reduce((total, { text }) => total + text.length, 0);
  if (chars > LIMITS.contextMaxChars) {
    return refuse('invalid_request', `The passages are over ${LIMITS.contextMaxChars} characters together.`);
  }
  if (new Set(passages.map(({ id }) => id)).size < passages.length) {
    return refuse('invalid_request', 'A passage is sent twice.');
  }
  if (new Set(passages.map(({ build }) => build)).size > 1) {
    return refuse('context_unsigned', 'The passages are of two builds of this book.');
  }
  if (!passages.every((passage) => isSigned(passage, book, keys))) {
    return refuse('context_unsigned', 'A passage is not, or no longer, signed by the build of this book.');
  }
  return accept(passages);
}

function isSigned(passage: Passage, book: string, keys: KeyRing): boolean {
  const given = Buffer.from(passage.signature);
  return keys.some((key) => {
    const expected = Buffer.from(signPassage(key, book, passage.build, passage));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}
