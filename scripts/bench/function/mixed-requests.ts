import * as z from 'zod';
import type { Child } from './child.js';
import {
  BENCH_ADDRESS_HEADER,
  BENCH_KEY,
  BENCH_ORIGIN,
  functionQuestion,
  type Question,
} from './question.js';

/** Requests at a time. */
const CONCURRENT = 32;
/** Readers who ask again and again, each with an address and a session of their own. */
const READERS = 200;

/** The memory that the function held after so many requests, and how many requests had another status than the one they should have. */
export interface MixedRequests {
  held: { requests: number; bytes: number }[];
  unexpected: number;
}

/**
 * Sends good, refused and abandoned requests in turn and measures the memory that the function holds on the way.
 *
 * @param after - The numbers of requests after which to measure, in ascending order.
 */
export async function measureMixed(server: Child, after: readonly number[]): Promise<MixedRequests> {
  const question = await functionQuestion(server.url);
  const held: MixedRequests['held'] = [];
  let [sent, unexpected] = [0, 0];
  for (const requests of after) {
    // Tokens are valid for ten minutes, in which a busy machine may not get through all requests.
    const readers = await Promise.all(
      Array.from({ length: READERS }, (_, reader) => openSession(server.url, addressOf(reader))),
    );
    const work = async (): Promise<void> => {
      while (sent < requests) {
        const position = sent;
        sent += 1;
        const kind = KINDS[position % KINDS.length];
        // Not the same reader for the same kind each time.
        const reader = Math.floor(position / KINDS.length) % READERS;
        const headers = {
          ...question.headers,
          [BENCH_ADDRESS_HEADER]: addressOf(reader),
          Authorization: `Bearer ${readers[reader]}`,
        };
        const send = () => kind?.send({ ...question, headers }, position);
        // On a busy machine, the server may close an idle connection just as a request is sent on it.
        const status = await send()?.catch(send);
        if (status !== kind?.status) unexpected += 1;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT }, work));
    held.push({ requests, bytes: await server.heldBytes() });
  }
  return { held, unexpected };
}

interface Kind {
  status: number;
  send: (question: Question, position: number) => Promise<number>;
}

/** What is sent, with the status it should have. */
const KINDS: readonly Kind[] = [
  { status: 200, send: post },
  { status: 200, send: (question) => post(withBody(question, SELECTION)) },
  { status: 200, send: (question) => post(withHeaders(question, { Accept: 'application/json' })) },
  { status: 200, send: leave },
  // A reader who has never been here: another session, and another address for a while.
  {
    status: 200,
    send: async (question, position) => {
      const address = addressOf(READERS + position);
      const token = await openSession(baseOf(question), address);
      return post(
        withHeaders(question, { [BENCH_ADDRESS_HEADER]: address, Authorization: `Bearer ${token}` }),
      );
    },
  },
  {
    status: 200,
    send: (question) => post({ ...question, url: `${baseOf(question)}/api/session`, body: '{}' }),
  },
  { status: 200, send: (question) => get(question, '/api/health') },
  {
    status: 200,
    send: (question) => get(withHeaders(question, { Authorization: `Bearer ${BENCH_KEY}` }), '/api/metrics'),
  },
  { status: 403, send: (question) => post(withHeaders(question, { Origin: 'https://other.example' })) },
  {
    status: 401,
    send: (question, position) => post(withHeaders(question, { Authorization: forge(position) })),
  },
  {
    status: 422,
    send: (question) => post(withBody(question, question.body.replace('The Moon,', 'The moon,'))),
  },
  { status: 400, send: (question) => post(withBody(question, '{"mode":"normal","model":"another"}')) },
  { status: 413, send: (question) => post(withBody(question, 'x'.repeat(140_000))) },
  { status: 415, send: (question) => post(withHeaders(question, { 'Content-Type': 'text/plain' })) },
  { status: 404, send: (question, position) => get(question, `/api/${position}`) },
  { status: 405, send: (question) => get(question, '/api/chat') },
];

const SELECTION = JSON.stringify({
  mode: 'selection_only',
  message: 'What does this mean?',
  selected_text: 'The Moon, part 1. '.repeat(100),
});

async function post({ url, headers, body }: Question): Promise<number> {
  return finish(await fetch(url, { method: 'POST', headers, body }));
}

async function get(question: Question, path: string): Promise<number> {
  return finish(await fetch(`${baseOf(question)}${path}`, { headers: question.headers }));
}

/** Reads the whole response, so that the connection can be used again. */
async function finish(response: Response): Promise<number> {
  await response.arrayBuffer();
  return response.status;
}

/** Leaves an answer as soon as it has begun. */
async function leave({ url, headers, body }: Question): Promise<number> {
  const leaving = new AbortController();
  const response = await fetch(url, { method: 'POST', headers, body, signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  return response.status;
}

async function openSession(base: string, address: string): Promise<string> {
  const response = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { Origin: BENCH_ORIGIN, 'Content-Type': 'application/json', [BENCH_ADDRESS_HEADER]: address },
    body: '{}',
  });
  return z.object({ token: z.string() }).parse(await response.json()).token;
}

function withBody(question: Question, body: string): Question {
  return { ...question, body };
}

function withHeaders(question: Question, headers: Record<string, string>): Question {
  return { ...question, headers: { ...question.headers, ...headers } };
}

function forge(position: number): string {
  return `Bearer ${Buffer.from(`{"alg":"none","n":${position}}`).toString('base64url')}.e30.`;
}

function baseOf({ url }: Question): string {
  return new URL(url).origin;
}

/** An address in a prefix of its own for each reader. */
function addressOf(reader: number): string {
  return `${10 + (reader >> 16)}.${(reader >> 8) & 255}.${reader & 255}.1`;
}
