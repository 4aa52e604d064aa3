import type { StreamEvent } from '../_contract/events.js';
import type { ChatResponse } from '../_contract/request.js';
import type { AnswerEvents, AnswerOutcome, AnswerTurn } from './answer-events.js';

/**
 * Collects an answer into one object for a client that asked for JSON.
 *
 * @returns The response, or `null` if the answer failed (see the outcome's `code`) or the reader left (`outcome: null`).
 */
export async function collectAnswer(
  events: AnswerEvents,
  turn: AnswerTurn,
): Promise<{ outcome: AnswerOutcome | null; response: ChatResponse | null }> {
  const response: ChatResponse = {
    response: '',
    session_id: turn.sessionId,
    message_id: turn.messageId,
    sources: [],
    receipt: '',
  };
  let next = await events.next();
  for (; next.done !== true; next = await events.next()) {
    for (const event of next.value) addEvent(response, event, turn);
  }
  const outcome = next.value;
  return { outcome, response: outcome?.code === null ? response : null };
}

function addEvent(response: ChatResponse, event: StreamEvent, turn: AnswerTurn): void {
  if (event.type === 'text-delta') response.response += event.delta;
  if (event.type === 'data-turn') response.receipt = event.data.receipt;
  if (event.type === 'data-history') response.saved = event.data.saved;
  if (event.type === 'source-url') {
    const n = Number(event.sourceId);
    const id = turn.sources[n - 1]?.id ?? '';
    response.sources.push({ n, id, url: event.url, title: event.title ?? '' });
  }
}
