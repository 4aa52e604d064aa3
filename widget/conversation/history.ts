import { LIMITS } from '../../api/_contract/limits.js';
import type { ChatRequest, Turn as HistoryTurn } from '../../api/_contract/request.js';
import type { Turn } from './conversation.js';

/** Upper bound of an answer in `history` (`turnSchema`): a longer one is left out, for its receipt covers it whole. */
const ANSWER_MAX_CHARS = 32_000;

/**
 * The turns that go with a question about the book: the last finished ones of its conversation, oldest first, at most
 * `LIMITS.historyMaxTurns`. Answers about a selection never go along, in neither direction.
 */
export function historyFor(turns: readonly Turn[]): HistoryTurn[] {
  return turns
    .filter(
      ({ status, selection, receipt, text }) =>
        status === 'done' && selection === null && receipt !== '' && text.length <= ANSWER_MAX_CHARS,
    )
    .slice(-LIMITS.historyMaxTurns)
    .map(({ question, text, receipt }) => ({ question, answer: text, receipt }));
}

/**
 * The request with as many of its latest turns as the function takes in one body; the oldest go first.
 * Passages and question are never touched.
 */
export function fitHistory(request: ChatRequest): ChatRequest {
  if (request.mode !== 'normal' || request.history === undefined) return request;
  let fitted = request;
  while (bodyBytes(fitted) > LIMITS.bodyMaxBytes && fitted.history !== undefined) {
    const { history, ...rest } = fitted;
    fitted = history.length > 1 ? { ...rest, history: history.slice(1) } : rest;
  }
  return fitted;
}

function bodyBytes(request: ChatRequest): number {
  return new TextEncoder().encode(JSON.stringify(request)).length;
}
