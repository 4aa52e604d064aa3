import type { ErrorCode, WireError } from '../_contract/errors.js';
import type { StreamEvent } from '../_contract/events.js';
import type { Passage } from '../_contract/request.js';
import type { ModelEvent } from '../_llm/model-event.js';
import { createCitationFilter, type AnswerPiece } from './citation-filter.js';
import { describeSource } from './source.js';
import { createTextMender } from './text-mender.js';

/** The turn an answer belongs to. */
export interface AnswerTurn {
  sessionId: string;
  messageId: string;
  requestId: string;
  /** As numbered in the prompt, from 1; none in selection mode. */
  passages: readonly Passage[];
  /** Seals the finished answer; `''` for one that never enters `history`. */
  sign: (answer: string) => string;
  /** Keeps the finished answer where conversations are kept at all. @returns whether it is kept; never rejects */
  save?: (answer: string, sources: readonly CitedSource[]) => Promise<boolean>;
}

/** A passage as an answer cites it. */
export interface CitedSource {
  n: number;
  url: string;
  title: string;
}

/** What became of an answer; for the log. */
export interface AnswerOutcome {
  code: ErrorCode | null;
  detail: string | null;
  citations: number;
  usage: { inputTokens: number; outputTokens: number } | null;
}

/**
 * Turns a model's events into the stream of the wire contract: text with checked citations, each used passage once as a
 * source, then the turn's facts and `finish`. A failure, and an answer of which nothing is left, becomes an `error` event
 * and a `finish` that says so, never an exception: the 200 is long out.
 *
 * @returns the events; the generator's return value is the outcome, `null` when the reader left
 */
export async function* toAnswerEvents(
  model: AsyncGenerator<ModelEvent, void>,
  turn: AnswerTurn,
): AsyncGenerator<StreamEvent, AnswerOutcome | null> {
  const filter = createCitationFilter(turn.passages.length);
  const mender = createTextMender();
  let answer = '';
  const cited: CitedSource[] = [];
  const toEvents = (pieces: readonly AnswerPiece[]): StreamEvent[] =>
    pieces.flatMap((piece): StreamEvent[] => {
      if (piece.type === 'text') {
        answer += piece.text;
        return [{ type: 'text-delta', id: TEXT_ID, delta: piece.text }];
      }
      const passage = turn.passages[piece.n - 1];
      if (passage === undefined) return [];
      const { url, title } = describeSource(passage);
      cited.push({ n: piece.n, url, title });
      return [{ type: 'source-url', sourceId: String(piece.n), url, title }];
    });

  try {
    yield { type: 'start', messageId: turn.messageId };
    yield { type: 'text-start', id: TEXT_ID };
    for await (const event of model) {
      if (event.type === 'text') {
        // Not `yield*`: over an array it costs an async generator three promises an item.
        for (const made of toEvents(filter.push(mender.push(event.delta)))) yield made;
        continue;
      }
      yield* toEvents([...filter.push(mender.flush()), ...filter.flush()]);
      yield { type: 'text-end', id: TEXT_ID };
      if (event.type === 'failed') {
        const { code, detail } = event.error;
        yield* writeError(code, turn.requestId);
        return { code, detail, citations: cited.length, usage: null };
      }
      if (answer.trim() === '') {
        yield* writeError('upstream_error', turn.requestId);
        return {
          code: 'upstream_error',
          detail: 'empty answer',
          citations: cited.length,
          usage: event.usage,
        };
      }
      const { sessionId, messageId } = turn;
      yield { type: 'data-turn', data: { sessionId, messageId, receipt: turn.sign(answer) } };
      if (turn.save !== undefined) {
        yield { type: 'data-history', data: { saved: await turn.save(answer, cited) } };
      }
      yield { type: 'finish', finishReason: event.reason };
      return { code: null, detail: null, citations: cited.length, usage: event.usage };
    }
    return null;
  } catch (error) {
    yield* writeError('internal', turn.requestId);
    const detail = error instanceof Error ? error.name : 'unknown';
    return { code: 'internal', detail, citations: 0, usage: null };
  }
}

/** Words for an answer that failed, the same in a stream and in a response. */
export function describeFailure(code: ErrorCode): string {
  if (code === 'upstream_timeout') return 'The model did not answer in time.';
  if (code === 'upstream_error') return 'The model could not answer, or not to the end.';
  return 'Something went wrong here.';
}

const TEXT_ID = 'answer';

function* writeError(code: ErrorCode, requestId: string): Generator<StreamEvent> {
  const error: WireError = { code, message: describeFailure(code), requestId };
  yield { type: 'error', errorText: JSON.stringify(error) };
  yield { type: 'finish', finishReason: 'error' };
}
