import * as fc from 'fast-check';
import { bookQuestion, ORIGIN, selectionQuestion, signedContents, testSecret } from './harness.js';

/** Of the function that is fuzzed. */
export const SECRET = testSecret('fuzz');

const anyKey = fc.constantFrom(
  'mode',
  'message',
  'context',
  'history',
  'page',
  'contents',
  'can_search',
  'step',
  'selected_text',
  'session_id',
  'system',
  '__proto__',
  'constructor',
);
/** A JSON value that is rarely a good one. */
export const anyValue = fc.oneof(
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 3 },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(null, '', ' ', '\ud800', '\0', 'normal', 'selection_only', 1e308, -0, [], {}),
);

/** A good question with all that may come with it; its step alone is forged. */
const fullQuestion = bookQuestion(SECRET, {
  contents: [signedContents(SECRET)],
  can_search: true,
  step: { queries: ['moon'], receipt: `1.4000000000.${'A'.repeat(22)}.${'A'.repeat(43)}` },
});

/** A good question with some of its fields, at any depth, replaced. */
const nearlyGood = fc
  .tuple(
    fc.constantFrom(bookQuestion(SECRET), fullQuestion, selectionQuestion()),
    fc.array(fc.tuple(anyKey, anyValue), { maxLength: 3 }),
    fc.option(
      fc.tuple(
        fc.nat(1),
        fc.constantFrom('id', 'url', 'text', 'breadcrumbs', 'build', 'signature'),
        anyValue,
      ),
    ),
  )
  .map(([question, changes, inPassage]) => {
    const copy: Record<string, unknown> = structuredClone(question);
    const passages = copy['context'];
    if (inPassage !== null && Array.isArray(passages)) {
      const [position, key, value] = inPassage;
      passages[position] = { ...passages[position], [key]: value };
    }
    for (const [key, value] of changes) {
      Object.defineProperty(copy, key, { value, enumerable: true, configurable: true });
    }
    return JSON.stringify(copy);
  });

/** Anywhere in a text; fast-check would rather take its ends, where each change breaks all of it. */
const place = fc.noBias(fc.nat(9_999)).map((part) => part / 10_000);

/** Changes that mostly leave JSON what it is: one character for another. */
const gentleEdit = fc.record({
  at: place,
  length: fc.constant(1),
  with: fc.constantFrom('a', 'A', '0', '1', '-', '_', ' ', '.', '\ufffd', '\ud83d', '\u00e9'),
  repeats: fc.constant(1),
  /** In place of what stands there, before it, or what stands there twice. */
  how: fc.constantFrom('replace', 'insert', 'double'),
});

const roughEdit = fc.record({
  at: place,
  length: fc.nat(12),
  with: fc.oneof(
    fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '1e999', 'null', '\r', '\n'),
    fc.constantFrom(
      '\\u0000',
      '\\ud83d',
      'data: ',
      '[DONE]',
      '"finish_reason":"stop"',
      '"error":{}',
      '"__proto__":',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  ),
  repeats: fc.constantFrom(1, 1, 1, 2, 100),
  how: fc.constantFrom('replace', 'insert', 'double'),
});

/** Where and how a text is changed; applied one after the other. */
export const edits = fc.oneof(
  fc.array(gentleEdit, { minLength: 1, maxLength: 3 }),
  fc.array(fc.oneof(gentleEdit, roughEdit), { minLength: 1, maxLength: 3 }),
);
type Edit = typeof edits extends fc.Arbitrary<infer T> ? T : never;

/** Makes the changes, one after the other. */
export function edit(text: string, changes: Edit): string {
  return changes.reduce((changed, { at, length, with: piece, repeats, how }) => {
    const start = Math.floor(at * changed.length);
    const end = how === 'insert' ? start : start + length;
    const middle = how === 'double' ? changed.slice(start, end).repeat(2) : piece.repeat(repeats);
    return changed.slice(0, start) + middle + changed.slice(end);
  }, text);
}

/** A good question's text with some of its characters changed. */
const damaged = fc
  .tuple(fc.constantFrom(bookQuestion(SECRET), fullQuestion, selectionQuestion()), edits)
  .map(([question, changes]) => edit(JSON.stringify(question), changes));

/** A body: good questions with something wrong, and rubbish. */
export const anyBody = fc.oneof(
  { arbitrary: nearlyGood, weight: 4 },
  { arbitrary: damaged, weight: 4 },
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.nat(140_000).map((length) => `"${'x'.repeat(length)}"`),
  fc.nat(20_000).map((depth) => '['.repeat(depth)),
);

/** Mostly the good value, so that what is bad about a request is mostly one thing. */
export const often = <T>(good: T, bad: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(good), weight: 9 }, bad);

/** A header's value. */
export const headerText = fc.stringMatching(/^[ -~]{0,60}$/);

const line = fc.oneof(
  fc.constantFrom(
    'data: [DONE]\n\n',
    ': comment\n\n',
    '\n',
    '\r\n',
    '\r',
    '\ufeff',
    'event: error\n',
    'id: 1\n',
  ),
  fc
    .record({
      content: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('[1]', '[9', '\ud83d', '\n\ndata: x\n\n', null, 5),
      ),
      reason: fc.constantFrom(null, null, null, 'stop', 'length', 'content_filter', 'odd', 7),
      ending: fc.constantFrom('\n\n', '\r\n\r\n', '\r\r', '\n', ''),
    })
    .map(({ content, reason, ending }) => {
      const chunk = { choices: [{ index: 0, delta: { content }, finish_reason: reason }] };
      return `data: ${JSON.stringify(chunk)}${ending}`;
    }),
  fc
    .record({
      index: fc.constantFrom(0, 0, 1, 9, -1, null),
      name: fc.constantFrom('search_book', 'search_book', '', 'x', null, 5),
      text: fc.constantFrom(
        '{"queries":["moon"]}',
        '{"queries":',
        '["moon"]}',
        '',
        'x'.repeat(9_000),
        null,
        5,
      ),
      reason: fc.constantFrom(null, null, 'tool_calls', 'stop', 'length'),
    })
    .map(({ index, name, text, reason }) => {
      const call = { index, function: { name, arguments: text } };
      const chunk = { choices: [{ delta: { tool_calls: [call] }, finish_reason: reason }] };
      return `data: ${JSON.stringify(chunk)}\n\n`;
    }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => `data: ${JSON.stringify(value)}\n\n`),
  fc
    .jsonValue({ maxDepth: 2 })
    .map((value) => `data: ${JSON.stringify({ choices: [value], usage: value })}\n\n`),
  fc.string({ unit: 'binary' }).map((text) => `data: ${text}`),
);

/** A whole good stream, as it stands or damaged. */
const wholeStream = fc
  .tuple(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 8 }), fc.option(edits))
  .map(([words, changes]) => {
    const chunks = [
      { choices: [{ index: 0, delta: { role: 'assistant', content: 'Yes' }, finish_reason: null }] },
      ...words.map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 3 } },
    ];
    const text = `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
    return [changes === null ? text : edit(text, changes)];
  });

/** A model server's whole answer as it stands on the wire, in chunks, mostly damaged; latin1. */
export const httpAnswer = fc
  .record({
    stream: wholeStream,
    sizes: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }),
    status: often(
      '200 OK',
      fc.constantFrom(
        '101 Switching Protocols',
        '100 Continue',
        '204 No',
        '304 No',
        '500 No',
        '999 No',
        '600',
        '',
      ),
    ),
    headers: fc.array(
      fc.constantFrom(
        'Content-Length: 5',
        'Connection: Upgrade\r\nUpgrade: x',
        'Trailer: X',
        'Content-Encoding: gzip',
        'X: \u00ff',
        ': x',
        'X',
      ),
      { maxLength: 2 },
    ),
    changes: fc.oneof(fc.constant(null), edits),
  })
  .map(({ stream, sizes, status, headers, changes }) => {
    let rest = Buffer.from(stream.join('')).toString('latin1');
    const chunks = [...sizes, rest.length].map((size) => {
      const chunk = rest.slice(0, size);
      rest = rest.slice(size);
      return chunk === '' ? '' : `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    });
    const lines = [
      `HTTP/1.1 ${status}`,
      'Content-Type: text/event-stream',
      'Transfer-Encoding: chunked',
      ...headers,
    ];
    const text = `${lines.join('\r\n')}\r\n\r\n${chunks.join('')}0\r\n\r\n`;
    return changes === null ? text : edit(text, changes);
  });

/** What a model server does with one request, and its reader. */
export const upstream = fc.record({
  status: often(200, fc.constantFrom(204, 301, 401, 429, 500, 529)),
  retryAfter: fc.option(
    fc.oneof(headerText, fc.constantFrom('1', '-1', '1e9', 'Fri, 31 Dec 9999 23:59:59 GMT')),
  ),
  lines: fc.oneof(fc.array(line, { maxLength: 12 }), { arbitrary: wholeStream, weight: 3 }),
  cuts: fc.array(fc.nat(2_000), { maxLength: 12 }),
  noise: fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 4 }),
  breaks: often(false, fc.constant(true)),
  wantsJson: fc.boolean(),
  canSearch: fc.boolean(),
  /** After so many pieces of the answer the reader is gone, in one of the two ways a platform tells. */
  leaves: fc.option(fc.record({ after: fc.nat(4), how: fc.constantFrom('abort', 'cancel') }), { freq: 4 }),
});

/** The server's answer as planned, cut into pieces where the plan says. */
export function respondAs(plan: {
  status: number;
  retryAfter: string | null;
  lines: readonly string[];
  cuts: readonly number[];
  noise: Uint8Array | null;
  breaks: boolean;
}): Response {
  const headers = new Headers({ 'Content-Type': 'text/event-stream' });
  if (plan.retryAfter !== null) headers.set('Retry-After', plan.retryAfter);
  if (plan.status === 204) return new Response(null, { status: 204, headers });
  const bytes = Buffer.concat([Buffer.from(plan.lines.join('')), plan.noise ?? new Uint8Array()]);
  const ends = [...new Set(plan.cuts.filter((cut) => cut < bytes.length))].sort((a, b) => a - b);
  const pieces = [...ends, bytes.length].map((end, position) => bytes.subarray(ends[position - 1] ?? 0, end));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (plan.breaks) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  return new Response(body, { status: plan.status, headers });
}

/** The good proof's form; nobody solved it. */
export const PROOF = {
  challenge: {
    parameters: {
      algorithm: 'PBKDF2/SHA-256',
      cost: 5_000,
      data: { origin: ORIGIN, book: 'test-book' },
      expiresAt: 4_000_000_000,
      keyLength: 32,
      keyPrefix: '0'.repeat(32),
      keySignature: '0'.repeat(64),
      nonce: '0'.repeat(32),
      salt: '0'.repeat(32),
    },
    signature: '0'.repeat(64),
  },
  solution: { counter: 1, derivedKey: '0'.repeat(64) },
};
