import type { ErrorCode, WireError } from '../_contract/errors.js';
import { SEARCH_TOOL, type StreamEvent } from '../_contract/events.js';
import type { Passage } from '../_contract/request.js';
import type { ModelError, ModelEvent } from '../_llm/model-event.js';
import { createCitationFilter, type AnswerPiece } from './citation-filter.js';
import { findCitedSection } from './cited-section.js';

/** The turn that an answer belongs to. */
export interface AnswerTurn {
  sessionId: string;
  messageId: string;
  requestId: string;
  /** The first passage of each number that may be cited, from 1; empty in selection mode. */
  sources: readonly Passage[];
  /** Names and signs a search that the model asks for. Only if a search was offered. */
  startStep?: (queries: readonly string[]) => StartedStep;
  /** Signs the finished answer; returns `''` if it never enters `history`. */
  sign: (answer: string) => string;
  /** Stores the finished answer, if conversations are kept. Resolves with whether it was stored; never rejects. */
  save?: (answer: string, sources: readonly CitedSource[]) => Promise<boolean>;
  /** Charges the answer's cost. Runs before `finish`, after which a platform may stop the process. Never rejects. */
  settle?: () => Promise<void>;
}

/** A search that the client is asked to make. */
export interface StartedStep {
  toolCallId: string;
  /** All queries of this question, including the new ones. */
  queries: readonly string[];
  /** Proves in the next request that the model asked for them. */
  receipt: string;
}

/** A passage that an answer cites. */
export interface CitedSource {
  n: number;
  url: string;
  title: string;
}

/** How an answer ended, for the log. */
export interface AnswerOutcome {
  code: ErrorCode | null;
  detail: string | null;
  citations: number;
  /** The queries of a search that the model asked for instead of answering. */
  queries?: readonly string[];
}

/**
 * An answer as it is sent: yields non-empty batches of events to be written together and returns the outcome, or `null` if
 * the reader has left. Never throws.
 */
export type AnswerEvents = AsyncGenerator<StreamEvent[], AnswerOutcome | null, void>;

/**
 * Turns a model's events into the stream that the wire contract defines: text with checked citations, each cited passage
 * once as a source, then the turn's data and `finish`. If the model asks for a search, the tool call follows any text. Both form one
 * step of the message, so that the AI SDK's clients know which calls are theirs to answer. A failure or an empty answer becomes an `error` event followed by
 * `finish`, never an exception, because the response has already started with status 200.
 */
export async function* toAnswerEvents(model: AsyncIterable<ModelEvent>, turn: AnswerTurn): AnswerEvents {
  try {
    return yield* writeAnswer(model, turn);
  } catch (error) {
    yield errorEvents('internal', turn.requestId);
    const detail = error instanceof Error ? error.name : 'unknown';
    return { code: 'internal', detail, citations: 0 };
  }
}

/** Returns the message for a failed answer, which is the same in a stream and in a JSON response. */
export function describeFailure(code: ErrorCode): string {
  if (code === 'upstream_timeout') return 'The model did not answer in time.';
  if (code === 'upstream_error') return 'The model could not complete the answer.';
  return 'The function failed unexpectedly.';
}

const TEXT_ID = 'answer';

async function* writeAnswer(model: AsyncIterable<ModelEvent>, turn: AnswerTurn): AnswerEvents {
  const { sessionId, messageId } = turn;
  const text = createAnswerText(turn.sources);
  yield [{ type: 'start', messageId }, { type: 'start-step' }];
  for await (const event of model) {
    if (event.type === 'left') return null;
    if (event.type === 'text') {
      const events = text.push(event.delta);
      if (events.length > 0) yield events;
      continue;
    }
    const rest = text.end();
    if (rest.length > 0) yield rest;
    const citations = text.cited.length;
    if (event.type === 'call' && turn.startStep !== undefined) {
      yield callEvents(event.queries, turn.startStep(event.queries));
      await turn.settle?.();
      yield [{ type: 'finish-step' }, { type: 'finish', finishReason: 'tool-calls' }];
      return { code: null, detail: null, citations: 0, queries: event.queries };
    }
    if (event.type !== 'end' || text.answer().trim() === '') {
      const { code, detail } = event.type === 'failed' ? event.error : EMPTY_ANSWER;
      await turn.settle?.();
      yield errorEvents(code, turn.requestId);
      return { code, detail, citations };
    }
    yield [{ type: 'data-turn', data: { sessionId, messageId, receipt: turn.sign(text.answer()) } }];
    if (turn.save !== undefined) {
      yield [{ type: 'data-history', data: { saved: await turn.save(text.answer(), text.cited) } }];
    }
    await turn.settle?.();
    yield [{ type: 'finish-step' }, { type: 'finish', finishReason: event.reason }];
    return { code: null, detail: null, citations };
  }
  return null;
}

function callEvents(queries: readonly string[], step: StartedStep): StreamEvent[] {
  const { toolCallId, receipt } = step;
  return [
    { type: 'tool-input-start', toolCallId, toolName: SEARCH_TOOL },
    { type: 'tool-input-available', toolCallId, toolName: SEARCH_TOOL, input: { queries: [...queries] } },
    { type: 'data-step', data: { queries: [...step.queries], receipt } },
  ];
}

/** Collects the text and sources of one answer and turns them into events. */
function createAnswerText(sources: readonly Passage[]) {
  const filter = createCitationFilter(sources.length);
  // Keeps surrogate pairs together across deltas and replaces lone surrogates with U+FFFD, because the text that is signed,
  // sent and sent back must be identical.
  const characters = new TextDecoder('utf-16le', { ignoreBOM: true });
  const cited: CitedSource[] = [];
  let answer = '';
  let isOpen = false;
  /** Opens the text block with the first text, because a step that only calls a tool has none. */
  const open = (events: StreamEvent[]): StreamEvent[] => {
    if (isOpen || events.length === 0) return events;
    isOpen = true;
    return [{ type: 'text-start', id: TEXT_ID }, ...events];
  };
  const toEvents = (pieces: readonly AnswerPiece[]): StreamEvent[] =>
    pieces.flatMap((piece): StreamEvent[] => {
      if (piece.type === 'text') {
        answer += piece.text;
        return [{ type: 'text-delta', id: TEXT_ID, delta: piece.text }];
      }
      const passage = sources[piece.n - 1];
      if (passage === undefined) return [];
      const { url, title } = describeSource(passage, answer);
      cited.push({ n: piece.n, url, title });
      return [{ type: 'source-url', sourceId: String(piece.n), url, title }];
    });
  return {
    push: (delta: string) =>
      open(toEvents(filter.push(characters.decode(Buffer.from(delta, 'utf16le'), { stream: true })))),
    /** Returns what was held back, and the end of the text block if there was any text. */
    end(): StreamEvent[] {
      const events = open(toEvents([...filter.push(characters.decode()), ...filter.flush()]));
      return isOpen ? [...events, { type: 'text-end', id: TEXT_ID }] : events;
    },
    /** Returns the text written so far. */
    answer: () => answer,
    cited,
  };
}

const EMPTY_ANSWER: ModelError = { code: 'upstream_error', detail: 'empty answer' };

function errorEvents(code: ErrorCode, requestId: string): StreamEvent[] {
  const error: WireError = { code, message: describeFailure(code), requestId };
  return [
    { type: 'error', errorText: JSON.stringify(error) },
    { type: 'finish', finishReason: 'error' },
  ];
}

/**
 * Returns a passage's path with the anchor of the section cited first, and its page's title with the section's heading, if there is one.
 *
 * @param before - The answer up to the citation.
 */
function describeSource(passage: Passage, before: string): { url: string; title: string } {
  const { url, title } = passage;
  const { anchor, heading } = findCitedSection(passage, before);
  return {
    url: anchor === '' ? url : `${url}#${anchor}`,
    title: heading === undefined || heading === title ? title : `${title} › ${heading}`,
  };
}
