import { setTimeout as sleep } from 'node:timers/promises';
import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema } from 'ai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../api/_contract/events.js';
import { chatRequestSchema, type Passage } from '../../api/_contract/request.js';
import { BookChat, type BookMessage } from './_test/ai-client.js';
import {
  answerEvents,
  SEARCH_EVENTS,
  searchEvents,
  sendStream,
  startFunctionServer,
  toStream,
  type FunctionServer,
} from './_test/function-server.js';

const ANSWER_EVENTS = answerEvents('At a bollard [1].');
const passage: Passage = {
  id: 'chunk-001',
  url: '/book/docs/mooring',
  anchor: 'bollard',
  title: 'Mooring',
  breadcrumbs: [],
  text: 'Make fast at a bollard.',
  build: 'build',
  signature: 's',
};
const contents = [{ partition: 'docs', text: 'Mooring', build: 'build', signature: 's' }];

/** Reads a stream as the AI SDK does, and returns the message at its end. */
async function readWithAi(
  events: readonly StreamEvent[],
  message?: BookMessage,
): Promise<BookMessage | undefined> {
  const { body } = new Response(toStream(events));
  if (body === null) throw new TypeError('The response has no body.');
  const chunks = parseJsonEventStream({ stream: body, schema: uiMessageChunkSchema }).pipeThrough(
    new TransformStream({
      transform(parsed, controller) {
        if (!parsed.success) throw parsed.error;
        controller.enqueue(parsed.value);
      },
    }),
  );
  let last = message;
  const read = readUIMessageStream<BookMessage>({ stream: chunks, ...(message && { message }) });
  for await (const next of read) last = next;
  return last;
}

it('is read by the AI SDK as one message of two steps, whose second holds the answer', async () => {
  const first = await readWithAi(SEARCH_EVENTS);
  expect(first?.parts.at(-2)).toMatchObject({
    type: 'tool-search_book',
    state: 'input-available',
    input: { queries: ['mooring line', 'bollard'] },
  });
  expect(first?.parts.at(-1)).toMatchObject({ type: 'data-step', data: { receipt: 'step-receipt' } });
  const second = await readWithAi(ANSWER_EVENTS, first);
  expect(second?.id).toBe('m-1');
  expect(second?.parts.map(({ type }) => type)).toEqual([
    'step-start',
    'text',
    'tool-search_book',
    'data-step',
    'step-start',
    'text',
    'source-url',
    'data-turn',
  ]);
  expect(second?.parts[5]).toMatchObject({ text: 'At a bollard [1].', state: 'done' });
});

/** Returns all queries of a request's step; none if it is the first. */
function readQueries(body: string): string[] {
  const request = chatRequestSchema.parse(JSON.parse(body));
  return request.mode === 'normal' ? (request.step?.queries ?? []) : [];
}

function nextSearch(earlier: readonly string[]): StreamEvent[] {
  const queries = [`query ${earlier.length}`, `query ${earlier.length + 1}`];
  return searchEvents(queries, { earlier, receipt: `receipt ${earlier.length}` });
}

describe("the AI SDK's chat with the search as a client tool", () => {
  let server: FunctionServer;
  let steps: number;
  beforeEach(async () => {
    steps = 1;
    server = await startFunctionServer({
      chat: (response, { body }) => {
        const earlier = readQueries(body);
        const isLast = earlier.length === 2 * steps;
        sendStream(response, toStream(isLast ? ANSWER_EVENTS : nextSearch(earlier)));
      },
    });
  });
  afterEach(() => server.close());

  function createChat(searches: (readonly string[])[]): BookChat {
    return new BookChat({
      endpoint: server.url,
      headers: { authorization: 'Bearer token' },
      contents,
      search: async (_, queries) => {
        searches.push(queries);
        return queries.length === 0 ? [] : [passage];
      },
    });
  }

  it.each([[0], [1], [3]])('answers after %i steps, in one message, and then asks no more', async (count) => {
    steps = count;
    const searches: (readonly string[])[] = [];
    const chat = createChat(searches);
    await chat.sendMessage({ text: 'Where do I make fast?' });
    await expect.poll(() => chat.answer(), { timeout: 5_000 }).toBe('At a bollard [1].');
    await sleep(100);
    expect(chat.status).toBe('ready');
    expect(chat.requests).toHaveLength(count + 1);
    expect(server.seen).toHaveLength(count + 1);
    expect(searches).toHaveLength(count + 1);
    expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(chat.lastMessage?.parts.filter(({ type }) => type === 'step-start')).toHaveLength(count + 1);
  });

  it('sends what the search found, and the receipt', async () => {
    const chat = createChat([]);
    await chat.sendMessage({ text: 'Where do I make fast?' });
    await expect.poll(() => chat.answer(), { timeout: 5_000 }).toBe('At a bollard [1].');
    expect(chat.requests).toMatchObject([
      { context: [], can_search: true },
      {
        message: 'Where do I make fast?',
        context: [passage],
        step: { queries: ['query 0', 'query 1'], receipt: 'receipt 0' },
      },
    ]);
  });
});
