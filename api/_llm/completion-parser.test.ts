import { array, assert, constantFrom, nat, property } from 'fast-check';
import { expect, it } from 'vitest';
import { createCompletionParser, type CompletionParser } from './completion-parser.js';

const line = constantFrom(
  `data: ${JSON.stringify({ choices: [{ delta: { content: 'Yes 😀. ' }, finish_reason: null }] })}`,
  `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: null })}`,
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 3 } })}`,
  `data: ${JSON.stringify({ choices: 'none', usage: { prompt_tokens: -1 } })}`,
  `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ index: 0, function: { name: 'f', arguments: '{"é' } }] } }] })}`,
  `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '😀"}' } }] } }] })}`,
  `data: ${JSON.stringify({ choices: [{ delta: { content: 'No.', tool_calls: 'none' } }] })}`,
  ': comment',
  'event: message',
  'data: [DONE]',
  '',
);

it('reads the same answer wherever the stream is split', () => {
  const stream = array(line, { maxLength: 20 }).map((lines) => Buffer.from(lines.join('\n\n')));
  assert(
    property(
      stream,
      array(nat(), { maxLength: 12 }),
      constantFrom('\n', '\r', '\r\n'),
      (lf, cuts, ending) => {
        // The parser cannot tell whether a CR at the end of a piece is half a CRLF until the next line end.
        const bytes = Buffer.from(`${lf.toString().replaceAll('\n', ending)}\n\n`);
        expect(read(split(bytes, cuts))).toEqual(read([bytes]));
      },
    ),
    { numRuns: 1_000 },
  );
});

it('refuses an event that is too long, wherever its line ends are', () => {
  const parser = createCompletionParser();
  let fault = null;
  for (let count = 0; count < 10 && fault === null; count += 1) {
    ({ fault } = parser.push(Buffer.from(`data: ${'x'.repeat(50_000)}\n`)));
  }
  expect(fault).toBe('line_too_long');
});

const callChunk = (...calls: unknown[]): Uint8Array =>
  Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { tool_calls: calls } }] })}\n\n`);

it('puts tool calls together from their pieces, whatever else the pieces hold', () => {
  const parser = createCompletionParser();
  expect(parser.calls()).toBeNull();
  parser.push(callChunk({ index: 1, id: 'b', function: { name: 'search_book', arguments: '{"queries"' } }));
  parser.push(callChunk({ index: 0, function: { name: 'other' } }, null, 7, { index: -1, function: null }));
  parser.push(callChunk({ index: 1, function: { name: 'search_book', arguments: ': ["moon"]}' } }));
  expect(parser.calls()).toEqual([
    { name: 'search_book', arguments: '{"queries": ["moon"]}' },
    { name: 'other', arguments: '' },
  ]);
  expect(parser.hasTooManyCalls()).toBe(false);
});

const whole = (query: string): object => ({
  index: 0,
  function: { name: 'search_book', arguments: `{"queries": ["${query}"]}` },
});

it('keeps parallel calls apart that have the same index or none', () => {
  const parser = createCompletionParser();
  parser.push(callChunk(whole('moon'), whole('sun')));
  parser.push(callChunk({ ...whole('stars'), index: undefined }));
  expect(parser.calls()?.map((call) => call.arguments)).toEqual([
    '{"queries": ["moon"]}',
    '{"queries": ["sun"]}',
    '{"queries": ["stars"]}',
  ]);
  // A name repeated in every piece starts no new call before the arguments are whole.
  const repeated = createCompletionParser();
  for (const part of ['{"queries": [{"a": 1}', ', "moon"', ']}']) {
    repeated.push(callChunk({ index: 0, function: { name: 'search_book', arguments: part } }));
  }
  expect(repeated.calls()).toHaveLength(1);
});

it('keeps no more of tool calls than makes sense', () => {
  const long = createCompletionParser();
  for (let count = 0; count < 100; count += 1) {
    long.push(callChunk({ index: 0, function: { arguments: 'x'.repeat(1_000) } }));
  }
  expect(long.hasTooManyCalls()).toBe(true);
  expect(long.calls()?.[0]?.arguments.length).toBeLessThanOrEqual(8_192);
  const many = createCompletionParser();
  for (let index = 0; index < 1_000; index += 1) many.push(callChunk({ index, function: { name: 'f' } }));
  expect(many.hasTooManyCalls()).toBe(true);
  expect(many.calls()?.length).toBeLessThanOrEqual(8);
});

function read(pieces: readonly Uint8Array[]): Record<string, unknown> {
  const parser: CompletionParser = createCompletionParser();
  const parsed = pieces.map((piece) => parser.push(piece));
  return {
    text: parsed.map(({ text }) => text).join(''),
    events: parsed.reduce((total, { events }) => total + events, 0),
    reason: parser.reason(),
    calls: parser.calls(),
    usage: parser.usage(),
  };
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...places, bytes.length].map((end, position) => bytes.subarray(places[position - 1] ?? 0, end));
}
