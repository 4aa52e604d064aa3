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
  return response.ok ? tokenSchema.parse(await response.json()) : readRefusal(response);
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
  if (!response.ok) return readRefusal(response);
  if (reading === 'json') {
    const { response: answer, receipt } = answerSchema.parse(await response.json());
    return { ...ANSWERED, turn: { answer, receipt } };
  }
  return reading === 'leave' ? leaveAtFirstWord(response) : readStream(response);
}

const ANSWERED: Reply = { code: 'answered', retryAfterSeconds: null };

const answerSchema = z.object({ response: z.string(), receipt: z.string() });

function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const all = { Origin: BENCH_ORIGIN, 'Content-Type': 'application/json', ...headers };
  return fetch(url, { method: 'POST', headers: all, body });
}

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Reads a refusal. @throws Error if the request should not have been sent like that. */
async function readRefusal(response: Response): Promise<Reply> {
  const { code, message } = errorSchema.parse(await response.json()).error;
  if (response.status < 429) throw new Error(`The benchmark sent a bad request: ${code}: ${message}`);
  const retryAfter = response.headers.get('retry-after');
  return { code, retryAfterSeconds: retryAfter === null ? null : Number(retryAfter) };
}

async function readStream(response: Response): Promise<Reply> {
  const stream = await response.text();
  const isWhole = stream.includes('"text-delta"') && stream.endsWith('data: [DONE]\n\n');
  return isWhole && !stream.includes('"type":"error"') ? ANSWERED : { ...ANSWERED, code: 'broken_stream' };
}

/** Reads the first word, then closes the connection. */
async function leaveAtFirstWord(response: Response): Promise<Reply> {
  const decoder = new TextDecoder();
  let stream = '';
  const chunks: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of chunks ?? []) {
    stream += decoder.decode(chunk, { stream: true });
    // Leaving the loop cancels the body.
    if (stream.includes('"text-delta"')) return { ...ANSWERED, code: 'left' };
  }
  return { ...ANSWERED, code: 'broken_stream' };
}
