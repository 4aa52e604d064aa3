import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Turn } from '../_contract/request.js';
import type { KeyRing } from '../_config/config.js';

// A receipt is `<seal of the turn before>.<seal>`, the first part empty for a conversation's first turn. Each seal covers
// the one before it, so turns can neither be reordered nor left out of the middle; and because a receipt names the seal
// it follows, the six latest turns of a long conversation still prove themselves when the older ones are gone.

/**
 * Seals a finished turn for `history`.
 *
 * @param key - the receipt sub-key
 * @param sessionId - the turn is worth nothing in another session
 * @param previousReceipt - of the turn before, or `''`
 * @param turn - question and answer as the widget keeps them; space around either does not count
 * @returns at most 87 characters
 */
export function signReceipt(
  key: Uint8Array,
  sessionId: string,
  previousReceipt: string,
  turn: Pick<Turn, 'question' | 'answer'>,
): string {
  const previousSeal = sealOf(previousReceipt);
  return `${previousSeal}.${seal(key, sessionId, previousSeal, turn).toString('base64url')}`;
}

/**
 * Whether turns are an unbroken chain of this session, every word as the function sealed it.
 *
 * @param turns - oldest first; an empty list is one
 */
export function isUnbrokenChain(keys: KeyRing, sessionId: string, turns: readonly Turn[]): boolean {
  return turns.every((turn, position) => {
    const [previousSeal, given, ...more] = turn.receipt.split('.');
    if (previousSeal === undefined || given === undefined || more.length > 0) return false;
    const before = turns[position - 1];
    if (before !== undefined && previousSeal !== sealOf(before.receipt)) return false;
    return keys.some((key) => equals(seal(key, sessionId, previousSeal, turn).toString('base64url'), given));
  });
}

/** HMAC-SHA256 over the fields, each preceded by its length in bytes. */
function seal(
  key: Uint8Array,
  sessionId: string,
  previousSeal: string,
  turn: Pick<Turn, 'question' | 'answer'>,
): Buffer {
  const hmac = createHmac('sha256', key);
  for (const field of [sessionId, previousSeal, turn.question.trim(), turn.answer.trim()]) {
    const bytes = Buffer.from(field, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest();
}

function sealOf(receipt: string): string {
  return receipt.slice(receipt.indexOf('.') + 1);
}

function equals(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
