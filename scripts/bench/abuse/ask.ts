import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { BENCH_ORIGIN } from '../function/question.js';
import type { Reading } from './attacks.js';

/** The header in which the platform would pass on the reader's address. */
export const ADDRESS_HEADER = 'x-real-ip';

/** How a request ended: `code` is `answered`, `left` or an error code of the function. */
export interface Reply {
  code: string;
  retryAfterSeconds: number | null;
  /** Of an answer read as JSON. */
  turn?: { answer: string; receipt: string };
}

/** Opens a session from an address, or renews the token of one. @returns A token, or why there is none. */
export async function openSession(
  url: string,
  address: string,
  previous: string | null,
): Promise<{ token: string } | Reply> {
  const renewal: Record<string, string> = previous === null ? {} : { Authorization: `Bearer ${previous}` };
  const response = await post(`${url}/api/session`, '{}', { [ADDRESS_HEADER]: address, ...renewal });
  return response.statusCode === 200 ? tokenSchema.parse(await readJson(response)) : readRefusal(response);
}

const tokenSchema = z.object({ token: z.string() });

/** Asks a question from an address and reads the answer. */
export async function ask(
  url: string,
  { address, token, body, reading }: { address: string; token: string; body: object; reading: Reading },
): Promise<Reply> {
  const headers = {
    [ADDRESS_HEADER]: address,
    Authorization: `Bearer ${token}`,
    Accept: reading === 'json' ? 'application/json' : 'text/event-stream',
  };
  const response = await post(`${url}/api/chat`, JSON.stringify(body), headers);
  if (response.statusCode !== 200) return readRefusal(response);
  if (reading === 'json') {
    const { response: answer, receipt } = answerSchema.parse(await readJson(response));
    return { ...ANSWERED, turn: { answer, receipt } };
  }
  return reading === 'leave' ? leaveAtFirstWord(response) : readStream(response);
}

const ANSWERED: Reply = { code: 'answered', retryAfterSeconds: null };

const answerSchema = z.object({ response: z.string(), receipt: z.string() });

/** With as many connections, the largest selections reserve more than a day's tokens at the same moment. */
const agent = new Agent({ keepAlive: true, maxSockets: 250 });

async function post(
  url: string,
  body: string,
  more: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  const headers = { Origin: BENCH_ORIGIN, 'Content-Type': 'application/json', ...more };
  const send = (): Promise<IncomingMessage | 'closed'> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, resolve);
      // A connection kept from an earlier request may be closed at the moment it is used again.
      sent.once('error', (error) => (sent.reusedSocket ? resolve('closed') : reject(error)));
      sent.end(body);
    });
  let response = await send();
  while (response === 'closed') response = await send();
  return response;
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  return JSON.parse(await text(response));
}

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Reads a refusal. @throws Error if the request should not have been sent like that. */
async function readRefusal(response: IncomingMessage): Promise<Reply> {
  const { code, message } = errorSchema.parse(await readJson(response)).error;
  if ((response.statusCode ?? 0) < 429) {
    throw new Error(`The benchmark sent a bad request: ${code}: ${message}`);
  }
  const retryAfter = response.headers['retry-after'];
  return { code, retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter) };
}

async function readStream(response: IncomingMessage): Promise<Reply> {
  const stream = await text(response);
  const isWhole = stream.includes('"text-delta"') && stream.endsWith('data: [DONE]\n\n');
  return isWhole && !stream.includes('"type":"error"') ? ANSWERED : { ...ANSWERED, code: 'broken_stream' };
}

/** Reads the first word, then closes the connection. */
async function leaveAtFirstWord(response: IncomingMessage): Promise<Reply> {
  let stream = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    stream += String(chunk);
    // Leaving the loop destroys the response.
    if (stream.includes('"text-delta"')) return { ...ANSWERED, code: 'left' };
  }
  return { ...ANSWERED, code: 'broken_stream' };
}
