import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { answerEvents, searchEvents, toStream } from '../../widget/request/_test/function-server.js';
import { serveBook, type HttpBook } from '../../widget/retrieve/_test/http-book.js';
import { listen } from '../stand-ins/listen.js';
import { askFromTerminal } from './ask-from-terminal.js';

const opened: { close: () => Promise<void> }[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));

describe('a question from the terminal', () => {
  it('is searched again if the model asks for it, names its queries, and ends with the sources', async () => {
    const asked = await startAsking([
      toStream(searchEvents(['bowline knot'])),
      toStream(answerEvents('A bowline [1].')),
    ]);
    expect(await asked.ask('What can I do with hemp?')).toBe(true);
    expect(asked.bodies).toHaveLength(2);
    expect(asked.bodies[0]).toMatchObject({ can_search: true });
    expect(JSON.stringify(asked.bodies[0])).not.toContain('A bowline');
    expect(asked.bodies[1]).toMatchObject({ step: { queries: ['bowline knot'] } });
    expect(JSON.stringify(asked.bodies[1])).toContain('A bowline is a knot that never slips.');
    expect(asked.written()).toMatch(/^Let me look\.\n\nSearched for: bowline knot\n\nA bowline \[1\]\.\n\n/);
  });

  it('says what failed', async () => {
    const asked = await startAsking([]);
    expect(await asked.ask('Which knot never slips?')).toBe(false);
    expect(asked.written()).toMatch(/^There is no answer: \w+\.\n$/);
  });
});

/** Starts a book and a function that sends these streams, one for each request, then none. */
async function startAsking(streams: ReturnType<typeof toStream>[]) {
  const book: HttpBook = await serveBook([
    'A bowline is a knot that never slips.',
    'Ropes are made of hemp.',
  ]);
  opened.push(book);
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await json(request);
      if (request.url === '/api/session') {
        const session = { token: 'token', expires_in: 600, session_id: 'session' };
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session));
      }
      bodies.push(body);
      const stream = streams.shift();
      if (stream === undefined) return response.writeHead(500).end();
      return response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream);
    })();
  });
  const { port, close } = await listen(server, 0);
  opened.push({ close });
  const parts: string[] = [];
  return {
    bodies,
    // oxlint-disable-next-line no-control-regex
    written: () => parts.join('').replaceAll(/\u001B\[\d+m/gu, ''),
    ask: (question: string) =>
      askFromTerminal({
        question,
        manifestUrl: book.manifestUrl,
        endpoint: `http://127.0.0.1:${port}`,
        origin: 'http://127.0.0.1',
        write: (text) => parts.push(text),
      }),
  };
}
