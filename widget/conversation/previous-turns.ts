import { LIMITS } from '../../api/_contract/limits.js';
import type { Turn as WireTurn } from '../../api/_contract/request.js';
import type { Turn } from './conversation.js';

/** Longest answer that the contract's `turnSchema` accepts. A longer one is left out, because its receipt covers all of it. */
const ANSWER_MAX_CHARS = 32_000;

/**
 * Selects the turns to send in `history` with a question about the book: the conversation's latest finished ones,
 * oldest first, at most `LIMITS.historyMaxTurns`. Answers about a selection are never included, nor is anything before the latest turn that
 * was asked without history, for example because the session had ended: the function would refuse them together.
 */
export function previousTurns(turns: readonly Turn[]): WireTurn[] {
  const sendable = turns.filter(
    ({ status, selection, receipt, text }) =>
      status === 'done' && selection === null && receipt !== '' && text.length <= ANSWER_MAX_CHARS,
  );
  // The receipt of a turn without history names no turn before the dot.
  const start = sendable.findLastIndex(({ receipt }) => receipt.startsWith('.'));
  return sendable
    .slice(Math.max(0, start))
    .slice(-LIMITS.historyMaxTurns)
    .map(({ question, text, receipt }) => ({ question, answer: text, receipt }));
}
