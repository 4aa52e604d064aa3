import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../api/_contract/events.js';
import { SEARCH_EVENTS, toStream, WHOLE_ANSWER, WHOLE_ANSWER_EVENTS } from './_test/function-server.js';
import { createAnswerDecoder, isLastEvent, type AnswerEvent } from './answer-event.js';

describe('createAnswerDecoder', () => {
  it('returns the same events wherever the bytes are split, with any line ends, a BOM and comments', () => {
    const lineEnds = fc.constantFrom('\n', '\r', '\r\n');
    fc.assert(
      fc.property(
        lineEnds,
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.nat(1_000)),
        (lineEnd, bom, comments, cuts) => {
          let stream = WHOLE_ANSWER.replaceAll('\n', lineEnd);
          if (comments) stream = stream.replaceAll(/^data:/gm, `: data: [DONE]${lineEnd}:${lineEnd}data:`);
          const bytes = new TextEncoder().encode((bom ? '\uFEFF' : '') + stream);
          expect(decode(bytes, cuts)).toEqual(WHOLE_ANSWER_EVENTS);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('returns the same events for single bytes', () => {
    const bytes = new TextEncoder().encode(WHOLE_ANSWER);
    expect(decode(bytes, [...bytes.keys()])).toEqual(WHOLE_ANSWER_EVENTS);
  });

  it('ends every prefix of a stream with interrupted, but not before its end', () => {
    const bytes = new TextEncoder().encode(WHOLE_ANSWER);
    for (let length = 0; length < bytes.length; length += 1) {
      const events = decode(bytes.subarray(0, length), [length >> 1]);
      expect(WHOLE_ANSWER_EVENTS.slice(0, events.length - 1)).toEqual(events.slice(0, -1));
      expect(events.at(-1)).toMatchObject({
        type: 'failed',
        error: { code: 'interrupted', retryable: true },
      });
    }
  });

  it('returns one last event for any bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array(),
      fc
        .constantFrom(WHOLE_ANSWER, toStream(SEARCH_EVENTS), 'data: [DONE]\n\n', 'data: {}\n\n')
        .map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const decoder = createAnswerDecoder();
        const events = [...pieces.flatMap((bytes) => decoder.push(bytes)), ...decoder.end()];
        const last = events.filter(isLastEvent);
        expect(last).toEqual([events.at(-1)]);
      }),
    );
  });

  it.each([
    ['text that is not JSON', 'data: nonsense\n\n'],
    ['JSON that is no object', 'data: 1\n\n'],
    ['a known type with other fields', 'data: {"type":"text-delta","id":"0","delta":1}\n\n'],
    ['a type named like a property of every object', 'data: {"type":7}\n\n'],
  ])('treats %s as a bad response', (_, stream) => {
    expect(codes(stream)).toEqual(['bad_response']);
  });

  it('ignores unknown types, even one named constructor', () => {
    expect(codes('data: {"type":"constructor"}\n\ndata: {"type":"data-x"}\n\ndata: [DONE]\n\n')).toEqual([
      'done',
    ]);
  });

  it('rejects an event over the limit, in one piece or in many', () => {
    const bytes = new TextEncoder().encode(deltaOf(70_000));
    expect(decode(bytes, []).map(nameOf)).toEqual(['bad_response']);
    expect(decode(bytes, [5, 10, 66_000]).map(nameOf)).toEqual(['bad_response']);
    const admitted = new TextEncoder().encode(`${deltaOf(65_400)}data: [DONE]\n\n`);
    expect(decode(admitted, []).map(nameOf)).toEqual(['text', 'done']);
    expect(decode(admitted, [...admitted.keys()]).map(nameOf)).toEqual(['text', 'done']);
  });

  it('aborts a line of 10 MB before it is in memory', () => {
    const decoder = createAnswerDecoder();
    const piece = new Uint8Array(65_536).fill(120);
    const pieces = Array.from({ length: 160 }, () => decoder.push(piece));
    expect(pieces.findIndex((events) => events.length > 0)).toBeLessThan(3);
    expect(pieces.flat().map(nameOf)).toEqual(['bad_response']);
  });

  it('aborts an endless answer', () => {
    expect(codes(deltaOf(50_000).repeat(9)).at(-1)).toBe('bad_response');
  });

  it('reports that an answer was cut off at the output limit, and ignores unknown reasons', () => {
    expect(endingWith('length')).toEqual([{ type: 'done', receipt: '', messageId: '', cutBy: 'length' }]);
    expect(endingWith('stop')).toEqual([{ type: 'done', receipt: '', messageId: '' }]);
    expect(endingWith('tired')).toEqual([{ type: 'done', receipt: '', messageId: '' }]);
  });

  it('ends a step with the search that the model asked for, wherever the bytes are split', () => {
    const step = { queries: ['mooring line', 'bollard'], receipt: 'step-receipt' };
    const bytes = new TextEncoder().encode(toStream(SEARCH_EVENTS));
    for (const cuts of [[], [...bytes.keys()]]) {
      expect(decode(bytes, cuts)).toEqual([
        { type: 'text', delta: 'Let me look.' },
        { type: 'search', step },
      ]);
    }
  });

  it.each<[string, (event: StreamEvent) => StreamEvent[]]>([
    ['the call', (event) => (event.type === 'tool-input-available' ? [] : [event])],
    ['the step', (event) => (event.type === 'data-step' ? [] : [event])],
    ['the reason', (event) => (event.type === 'finish' ? [{ ...event, finishReason: 'stop' }] : [event])],
    ['everything but the call', (event) => (event.type === 'tool-input-available' ? [event] : [])],
    ['everything but the reason', (event) => (event.type === 'finish' ? [event] : [])],
  ])('treats a step that lacks %s as a bad response', (_, change) => {
    expect(codes(toStream(SEARCH_EVENTS.flatMap(change))).at(-1)).toBe('bad_response');
  });

  it.each([
    ['another tool', { toolName: 'delete_book' }],
    ['no query', { input: { queries: [] } }],
    ['four queries', { input: { queries: ['a', 'b', 'c', 'd'] } }],
    ['a query over 200 characters', { input: { queries: ['x'.repeat(201)] } }],
    ['a query that is no text', { input: { queries: [{}] } }],
  ])('treats a call with %s as a bad response', (_, fields) => {
    const events = SEARCH_EVENTS.map((event) =>
      event.type === 'tool-input-available' ? { ...event, ...fields } : event,
    );
    expect(codes(toStream(events)).at(-1)).toBe('bad_response');
  });

  it.each([
    ['no query', { queries: [], receipt: 'r' }],
    ['more queries than steps may have', { queries: Array.from({ length: 10 }, String), receipt: 'r' }],
    ['a receipt too long', { queries: ['a'], receipt: 'r'.repeat(257) }],
    ['no receipt', { queries: ['a'] }],
  ])('treats a step with %s, which could not be sent back, as a bad response', (_, data) => {
    const step = { type: 'data-step', data };
    const events = SEARCH_EVENTS.map((event) => (event.type === 'data-step' ? step : event));
    expect(codes(toStream(events)).at(-1)).toBe('bad_response');
  });

  it("returns the error in the function's stream", () => {
    const error = { code: 'upstream_timeout', message: 'The model stalled.', requestId: 'r' };
    const stream = `data: ${JSON.stringify({ type: 'error', errorText: JSON.stringify(error) })}\n\ndata: [DONE]\n\n`;
    expect(decode(new TextEncoder().encode(stream), [])).toEqual([
      { type: 'failed', error: { ...error, retryable: true } },
    ]);
  });

  it.each(['An error occurred.', '{"code":"__proto__","message":"","requestId":""}', '[]'])(
    'takes the streamed error %s for a bad response',
    (errorText) => {
      expect(codes(`data: ${JSON.stringify({ type: 'error', errorText })}\n\n`)).toEqual(['bad_response']);
    },
  );

  it('ignores a source without a valid number', () => {
    const sources = ['0', '01', '1e1', '-1', 'x', '1'].map((sourceId) => ({
      type: 'source-url',
      sourceId,
      url: '/a',
    }));
    const stream = sources.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    expect(decode(new TextEncoder().encode(stream), [])[0]).toEqual({
      type: 'source',
      n: 1,
      url: '/a',
      title: '/a',
    });
    expect(codes(stream)).toEqual(['source', 'interrupted']);
  });
});

function decode(bytes: Uint8Array, cuts: readonly number[]): AnswerEvent[] {
  const decoder = createAnswerDecoder();
  const places = [...new Set([0, ...cuts, bytes.length])]
    .filter((place) => place <= bytes.length)
    .toSorted((a, b) => a - b);
  const pieces = places.map((place, index) => bytes.subarray(place, places[index + 1] ?? bytes.length));
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function deltaOf(chars: number): string {
  return `data: ${JSON.stringify({ type: 'text-delta', id: '0', delta: 'x'.repeat(chars) })}\n\n`;
}

function endingWith(reason: string): AnswerEvent[] {
  const stream = `data: {"type":"finish","finishReason":"${reason}"}\n\ndata: [DONE]\n\n`;
  return decode(new TextEncoder().encode(stream), []);
}

function codes(stream: string): string[] {
  return decode(new TextEncoder().encode(stream), []).map(nameOf);
}

function nameOf(event: AnswerEvent): string {
  return event.type === 'failed' ? event.error.code : event.type;
}
