import { createParser } from 'eventsource-parser';
import { streamEventSchema, type StreamEvent } from '../../api/_contract/events.js';
import { searchStepSchema, type SearchStep } from '../../api/_contract/request.js';
import { createAskError, type AskError, type AskErrorCode } from './ask-error.js';
import { parseStreamedError } from './read-error.js';
import { parseJson } from './read-json.js';

/**
 * An event of an answer. Only the last event is `done`, `search` or `failed`. Text before a `failed` stays valid, because the reader has
 * already seen it.
 */
export type AnswerEvent =
  | { type: 'text'; delta: string }
  /** A passage the answer cites as `[n]`. */
  | { type: 'source'; n: number; url: string; title: string }
  /**
   * `receipt` is sent back with the turn in `history`; it is `''` in selection mode or if the stream had none. `cutBy` is set if the
   * output limit or the model's filter cut the answer off.
   */
  | { type: 'done'; receipt: string; messageId: string; cutBy?: 'length' | 'content-filter' }
  /**
   * There is no answer yet, and text before this is not part of one: the model wants the book searched first. `step` is sent with the
   * next request; its `queries` are all those of this question so far, never empty.
   */
  | { type: 'search'; step: SearchStep }
  | { type: 'failed'; error: AskError };

/** Whether an event is the last of its stream. */
export function isLastEvent({ type }: AnswerEvent): boolean {
  return type === 'done' || type === 'search' || type === 'failed';
}

/**
 * Creates a decoder for an answer's server-sent events (`api/_contract/events.ts`), whose bytes may be split anywhere. It ignores unknown
 * types, which a newer function may send. A known type with invalid fields, invalid JSON, an event over 65,536 characters, an answer over
 * 200,000 or an incomplete search step is a `bad_response`; a stream that ends without `[DONE]` is `interrupted`.
 */
export function createAnswerDecoder() {
  const text = new TextDecoder();
  let events: AnswerEvent[] = [];
  let ended = false;
  let answerChars = 0;
  let messageId = '';
  let receipt = '';
  let cutBy: 'length' | 'content-filter' | undefined;
  let isCalled = false;
  let step: SearchStep | null = null;
  let endsInCall = false;
  let lastCharacter = '';

  const parser = createParser({
    maxBufferSize: EVENT_MAX_CHARS + FIELD_NAME_CHARS,
    onEvent: ({ data }) => {
      if (!ended) take(data);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') fail('bad_response', 'An event of the stream is too long.');
    },
  });

  return {
    /** Returns the events that these bytes complete, but none after the last event. */
    push: (bytes: Uint8Array): AnswerEvent[] => feed(text.decode(bytes, { stream: true })),
    /** Ends the stream. Returns `failed` with `interrupted` unless the last event was already returned. */
    end: (): AnswerEvent[] => {
      const rest = feed(text.decode());
      // The parser waits for the second half of a CRLF, but at the end a lone CR ends the line.
      if (lastCharacter === '\r') rest.push(...feed('\n'));
      fail('interrupted', 'The stream ended without its end marker.');
      return [...rest, ...events];
    },
  };

  function feed(characters: string): AnswerEvent[] {
    if (!ended && characters !== '') {
      lastCharacter = characters.slice(-1);
      parser.feed(characters);
    }
    const completed = events;
    events = [];
    return completed;
  }

  function take(data: string): void {
    // The parser's own limit covers only what it buffers between two pieces.
    if (data.length > EVENT_MAX_CHARS) return fail('bad_response', 'An event of the stream is too long.');
    if (data === '[DONE]') return complete();
    const parsed = parseStreamEvent(data);
    if (parsed === 'malformed')
      return fail('bad_response', 'An event of the stream does not fit its schema.');
    if (parsed !== 'unknown') apply(parsed);
  }

  function complete(): void {
    if (!isCalled && step === null && !endsInCall) {
      return finish({ type: 'done', receipt, messageId, ...(cutBy === undefined ? {} : { cutBy }) });
    }
    // The next request must be one that the function accepts.
    const checked = searchStepSchema.safeParse(step);
    if (isCalled && endsInCall && checked.success) return finish({ type: 'search', step: checked.data });
    fail('bad_response', 'The search step of the stream is incomplete.');
  }

  function apply(event: StreamEvent): void {
    switch (event.type) {
      case 'start':
        messageId = event.messageId;
        return;
      case 'text-delta':
        answerChars += event.delta.length;
        if (answerChars > ANSWER_MAX_CHARS) return fail('bad_response', 'The answer is too long.');
        if (event.delta !== '') events.push({ type: 'text', delta: event.delta });
        return;
      case 'source-url':
        if (SOURCE_NUMBER.test(event.sourceId)) {
          const title = event.title ?? event.url;
          events.push({ type: 'source', n: Number(event.sourceId), url: event.url, title });
        }
        return;
      case 'data-turn':
        ({ messageId, receipt } = event.data);
        return;
      case 'error':
        return finish({ type: 'failed', error: parseStreamedError(event.errorText) });
      case 'finish':
        if (event.finishReason === 'length' || event.finishReason === 'content-filter')
          cutBy = event.finishReason;
        endsInCall = event.finishReason === 'tool-calls';
        return;
      case 'tool-input-available':
        isCalled = true;
        return;
      case 'data-step':
        step = event.data;
        return;
      case 'data-history':
      case 'start-step':
      case 'finish-step':
      case 'tool-input-start':
      case 'text-start':
      case 'text-end':
        return;
      default:
        event satisfies never;
    }
  }

  function fail(code: AskErrorCode, message: string): void {
    finish({ type: 'failed', error: createAskError(code, message) });
  }

  function finish(last: AnswerEvent): void {
    if (!ended) events.push(last);
    ended = true;
  }
}

/** The function's events are under 4 kB. A proxy may join a few deltas, but not this many. */
const EVENT_MAX_CHARS = 65_536;
/** Room for `data: ` and the line ending, so that the parser accepts every event that `EVENT_MAX_CHARS` allows. */
const FIELD_NAME_CHARS = 16;
/** Over six times the longest answer that the function produces (31,000 characters). */
const ANSWER_MAX_CHARS = 200_000;
/** A source's number as written in `[n]`. */
const SOURCE_NUMBER = /^[1-9]\d{0,2}$/;

const KNOWN_TYPES: Readonly<Record<StreamEvent['type'], true>> = {
  start: true,
  'text-start': true,
  'text-delta': true,
  'text-end': true,
  'source-url': true,
  'data-turn': true,
  'data-history': true,
  'data-step': true,
  'start-step': true,
  'finish-step': true,
  'tool-input-start': true,
  'tool-input-available': true,
  error: true,
  finish: true,
};

function parseStreamEvent(data: string): StreamEvent | 'unknown' | 'malformed' {
  const value = parseJson(data);
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return 'malformed';
  }
  if (!Object.hasOwn(KNOWN_TYPES, value.type)) return 'unknown';
  const parsed = streamEventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  // A finish reason added by a newer function must not invalidate a complete answer.
  return value.type === 'finish' ? 'unknown' : 'malformed';
}
