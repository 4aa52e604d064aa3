import type { ErrorCode, WireError } from '../_contract/errors.js';
import type { StreamEvent } from '../_contract/events.js';
import type { Passage } from '../_contract/request.js';
import type { Flow, ModelError, ModelEvent, ModelSource } from '../_llm/model-event.js';
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
  /** Counts what the answer has cost, before its end is told: a platform may stop the process then. Never rejects. */
  settle?: () => Promise<void>;
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

/** Takes an answer's events, then once its outcome, `null` when the reader left. */
export interface AnswerSink {
  take(event: StreamEvent): void;
  end(outcome: AnswerOutcome | null): void;
}

/** An answer as the wire has it, pushed. */
export interface AnswerSource extends Flow {
  /** Once. Events may come before it returns. */
  start(sink: AnswerSink): void;
}

/**
 * Turns a model's events into the stream of the wire contract: text with checked citations, each used passage once as a
 * source, then the turn's facts and `finish`. A failure, and an answer of which nothing is left, becomes an `error` event
 * and a `finish` that says so, never an exception: the 200 is long out.
 */
export function toAnswerEvents(model: ModelSource, turn: AnswerTurn): AnswerSource {
  return {
    pause: model.pause,
    resume: model.resume,
    stop: model.stop,
    start(sink) {
      const writer = createWriter(turn, sink);
      let isOver = false;
      const breakOff = (error: unknown): void => {
        isOver = true;
        model.stop();
        writeError(sink, 'internal', turn.requestId);
        const detail = error instanceof Error ? error.name : 'unknown';
        sink.end({ code: 'internal', detail, citations: 0, usage: null });
      };
      sink.take({ type: 'start', messageId: turn.messageId });
      sink.take({ type: 'text-start', id: TEXT_ID });
      model.start((event) => {
        if (isOver) return;
        try {
          if (event.type === 'text') {
            writer.write(event.delta);
            return;
          }
          isOver = true;
          if (event.type === 'left') sink.end(null);
          else writer.finish(event).then((outcome) => sink.end(outcome), breakOff);
        } catch (error) {
          breakOff(error);
        }
      });
    },
  };
}

/** Words for an answer that failed, the same in a stream and in a response. */
export function describeFailure(code: ErrorCode): string {
  if (code === 'upstream_timeout') return 'The model did not answer in time.';
  if (code === 'upstream_error') return 'The model could not answer, or not to the end.';
  return 'Something went wrong here.';
}

const TEXT_ID = 'answer';

/** Writes one answer; both methods throw what breaks in them. */
interface Writer {
  write(delta: string): void;
  finish(event: Exclude<ModelEvent, { type: 'text' | 'left' }>): Promise<AnswerOutcome>;
}

function createWriter(turn: AnswerTurn, sink: AnswerSink): Writer {
  const filter = createCitationFilter(turn.passages.length);
  const mender = createTextMender();
  const cited: CitedSource[] = [];
  let answer = '';
  const writePieces = (pieces: readonly AnswerPiece[]): void => {
    for (const piece of pieces) {
      if (piece.type === 'text') {
        answer += piece.text;
        sink.take({ type: 'text-delta', id: TEXT_ID, delta: piece.text });
        continue;
      }
      const passage = turn.passages[piece.n - 1];
      if (passage === undefined) continue;
      const { url, title } = describeSource(passage);
      cited.push({ n: piece.n, url, title });
      sink.take({ type: 'source-url', sourceId: String(piece.n), url, title });
    }
  };
  return {
    write: (delta) => writePieces(filter.push(mender.push(delta))),
    async finish(event) {
      writePieces(filter.push(mender.flush()));
      writePieces(filter.flush());
      sink.take({ type: 'text-end', id: TEXT_ID });
      const end = async (fault: ModelError | null, usage: AnswerOutcome['usage']): Promise<AnswerOutcome> => {
        await turn.settle?.();
        const { code = null, detail = null } = fault ?? {};
        return { code, detail, citations: cited.length, usage };
      };
      const usage = event.type === 'end' ? event.usage : null;
      if (event.type === 'failed' || answer.trim() === '') {
        const fault = event.type === 'failed' ? event.error : EMPTY_ANSWER;
        writeError(sink, fault.code, turn.requestId);
        return end(fault, usage);
      }
      const { sessionId, messageId } = turn;
      sink.take({ type: 'data-turn', data: { sessionId, messageId, receipt: turn.sign(answer) } });
      if (turn.save !== undefined) {
        sink.take({ type: 'data-history', data: { saved: await turn.save(answer, cited) } });
      }
      sink.take({ type: 'finish', finishReason: event.reason });
      return end(null, usage);
    },
  };
}

const EMPTY_ANSWER: ModelError = { code: 'upstream_error', detail: 'empty answer' };

function writeError(sink: AnswerSink, code: ErrorCode, requestId: string): void {
  const error: WireError = { code, message: describeFailure(code), requestId };
  sink.take({ type: 'error', errorText: JSON.stringify(error) });
  sink.take({ type: 'finish', finishReason: 'error' });
}
