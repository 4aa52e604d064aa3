import type { StreamEvent } from '../_contract/events.js';
import type { ChatResponse } from '../_contract/request.js';
import type { AnswerOutcome, AnswerSource, AnswerTurn } from './answer-events.js';

/**
 * Gathers an answer into one object, for a client that asks for JSON.
 *
 * @param answer - from `toAnswerEvents`
 * @returns the response, or `null` when the outcome's code says why there is none; `outcome: null` when the reader left
 */
export async function gatherAnswer(
  answer: AnswerSource,
  turn: AnswerTurn,
): Promise<{ outcome: AnswerOutcome | null; response: ChatResponse | null }> {
  const response: ChatResponse = {
    response: '',
    session_id: turn.sessionId,
    message_id: turn.messageId,
    sources: [],
    receipt: '',
  };
  const outcome = await new Promise<AnswerOutcome | null>((resolve) => {
    answer.start({ take: (event) => takeEvent(response, event, turn), end: resolve });
  });
  return { outcome, response: outcome !== null && outcome.code === null ? response : null };
}

function takeEvent(response: ChatResponse, event: StreamEvent, turn: AnswerTurn): void {
  switch (event.type) {
    case 'text-delta':
      response.response += event.delta;
      break;
    case 'source-url': {
      const n = Number(event.sourceId);
      const id = turn.passages[n - 1]?.id ?? '';
      response.sources.push({ n, id, url: event.url, title: event.title ?? '' });
      break;
    }
    case 'data-turn':
      response.receipt = event.data.receipt;
      break;
    case 'data-history':
      response.saved = event.data.saved;
      break;
    case 'start':
    case 'text-start':
    case 'text-end':
    case 'error':
    case 'finish':
      break;
    default:
      event satisfies never;
  }
}
