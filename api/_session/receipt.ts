import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Turn } from '../_contract/request.js';
import type { KeyRing } from '../_config/config.js';

// A receipt is `<seal of the previous turn>.<seal>`; the first part is empty for the first turn of a conversation. Each
// seal covers the previous one, so turns can be neither reordered nor removed from the middle. Because a receipt contains
// the previous seal, the latest six turns of a long conversation can be verified without the older ones.

/**
 * Signs a finished turn for `history`, ignoring the white space around its texts.
 *
 * @param previousReceipt - Receipt of the previous turn, or `''` for the first turn.
 * @returns The receipt, at most 87 characters.
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

/** Returns whether turns, given oldest first, form an unchanged and unbroken chain in this session. */
export function isUnbrokenChain(keys: KeyRing, sessionId: string, turns: readonly Turn[]): boolean {
  return turns.every((turn, position) => {
    const [previousSeal, given, ...more] = turn.receipt.split('.');
    if (previousSeal === undefined || given === undefined || more.length > 0) return false;
    const before = turns[position - 1];
    if (before !== undefined && previousSeal !== sealOf(before.receipt)) return false;
    return keys.some((key) =>
      isSameText(seal(key, sessionId, previousSeal, turn).toString('base64url'), given),
    );
  });
}

/** Computes the HMAC-SHA256 of the fields, each preceded by its length in bytes. */
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

/** Compares two texts in constant time. */
export function isSameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
