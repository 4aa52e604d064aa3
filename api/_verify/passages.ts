import { timingSafeEqual } from 'node:crypto';
import { signPassage } from '../../plugin/signing/secret.js';
import type { KeyRing } from '../_config/config.js';
import { LIMITS } from '../_contract/limits.js';
import type { Passage } from '../_contract/request.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';

/**
 * Checks that all passages come from one build of this book, so that nobody can use the function as a free model.
 *
 * @param passages - 1 to 8, already validated by the schema.
 * @returns `invalid_request` if they exceed the character budget or one is sent twice; `context_unsigned` if they name two
 *   builds, or if a signature does not match the passage and its build.
 */
export function checkPassages(
  passages: readonly Passage[],
  book: string,
  keys: KeyRing,
): Checked<readonly Passage[]> {
  const chars = passages.reduce((total, { text }) => total + text.length, 0);
  if (chars > LIMITS.contextMaxChars) {
    return refuse(
      'invalid_request',
      `The passages have more than ${LIMITS.contextMaxChars} characters in total.`,
    );
  }
  if (new Set(passages.map(({ id }) => id)).size < passages.length) {
    return refuse('invalid_request', 'The request contains a passage twice.');
  }
  if (new Set(passages.map(({ build }) => build)).size > 1) {
    return refuse('context_unsigned', 'The passages come from two builds of this book.');
  }
  if (!passages.every((passage) => isSigned(passage, book, keys))) {
    return refuse('context_unsigned', 'A passage has no valid signature from a build of this book.');
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
