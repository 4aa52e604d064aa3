import { createServer, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { listen } from '../../scripts/stand-ins/listen.js';
import { createBill } from './bill.js';
import { deadlinesWithin } from './deadlines.js';
import { createEndpoints } from './endpoints.js';
import type { ModelEvent } from './model-event.js';
import { openCompletion, type ModelIo } from './stream-completion.js';

const WORDS = Array.from({ length: 500 }, (_, count) => `${count} `);

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

it('what the model writes while the reader is busy arrives as a few large pieces', async () => {
  let finished!: () => void;
  const isWritten = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const write = async (response: ServerResponse): Promise<void> => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const word of WORDS) {
      response.write(chunk(word));
      await nextTurn();
    }
    response.end('data: [DONE]\n\n', finished);
  };
  await withModel(write, async (io) => {
    const opened = await openCompletion([], io, new AbortController().signal, 60_000, {
      bill: createBill(),
      mayPayAgain: () => Promise.resolve(true),
      known: null,
    });
    if (!opened.ok) throw new TypeError('The model did not answer.');
    const deltas: string[] = [];
    let last: ModelEvent | undefined;
    for await (const event of opened.answer) {
      if (event.type === 'text') deltas.push(event.delta);
      last = event;
      await isWritten;
      await sleep(20);
    }
    expect(deltas.join('')).toBe(WORDS.join(''));
    expect(deltas.length).toBeLessThan(WORDS.length / 10);
    expect(last).toEqual({ type: 'end', reason: 'other', usage: null });
  });
});

async function withModel(
  write: (response: ServerResponse) => Promise<void>,
  ask: (io: ModelIo) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) => void write(response));
  const { port, close } = await listen(server, 0);
  const model = {
    apiKey: 'key',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    name: 'stand-in',
    maxOutputTokens: 1_000,
  };
  const deadlines = deadlinesWithin(60);
  const endpoints = createEndpoints(model, null, { fetch: globalThis.fetch, headersMs: deadlines.headersMs });
  try {
    await ask({ now: Date.now, random: Math.random, deadlines, endpoints });
  } finally {
    await close();
  }
}
