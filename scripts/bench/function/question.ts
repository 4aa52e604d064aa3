import { hash } from 'node:crypto';
import * as z from 'zod';
import { PASSAGE_KEY_INFO } from '../../../plugin/signing/passage-bytes.js';
import type { Passage } from '../../../api/_contract/request.js';
import { deriveKey, readSecret, signPassage } from '../../../plugin/signing/secret.js';

export const BENCH_SECRET = hash(
  'sha256',
  'the secret of the benchmark, which protects nothing',
  'base64url',
);
export const BENCH_ORIGIN = 'https://book.example';
export const BENCH_BOOK = 'bench';
const BENCH_BUILD = 'bench-build-0001';
export const BENCH_KEY = 'the-key-of-the-benchmark';

/** The header that the function reads readers' addresses from. */
export const BENCH_ADDRESS_HEADER = 'x-bench-address';

/** A request to one of the servers. */
export interface Question {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const PASSAGES = 6;
export const PASSAGE_CHARS = 1_200;

/** Builds a question as the widget would: with the token of a new session and six passages as long as a chunk. */
export async function functionQuestion(url: string): Promise<Question> {
  const headers = { Origin: BENCH_ORIGIN, 'Content-Type': 'application/json' };
  const session = await fetch(`${url}/api/session`, { method: 'POST', headers, body: '{}' });
  const { token } = z.object({ token: z.string() }).parse(await session.json());
  const context = signPassages(BENCH_SECRET, PASSAGES);
  return {
    url: `${url}/api/chat`,
    headers: { ...headers, Authorization: `Bearer ${token}` },
    body: JSON.stringify({ mode: 'normal', message: 'What is the Moon made of?', context }),
  };
}

/** Signs passages as long as a chunk, as the build would. */
export function signPassages(secret: string, count: number): Passage[] {
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The secret of the benchmark is not valid.');
  const key = deriveKey(read.secret, PASSAGE_KEY_INFO);
  return Array.from({ length: count }, (_, position) => {
    const passage = {
      id: `chunk-${position}`,
      url: '/book/moon/',
      anchor: `part-${position}`,
      title: 'The Moon',
      breadcrumbs: ['Space', `Part ${position}`],
      text: `The Moon, part ${position}. `.repeat(100).slice(0, PASSAGE_CHARS),
      build: BENCH_BUILD,
    };
    return { ...passage, signature: signPassage(key, BENCH_BOOK, BENCH_BUILD, passage) };
  });
}

/** Builds a request of about the same length for the model server or the relay. */
export function modelQuestion(url: string): Question {
  const messages = [{ role: 'user', content: 'The Moon. '.repeat((PASSAGES * PASSAGE_CHARS) / 10) }];
  return {
    url,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ model: 'stand-in', stream: true, messages }),
  };
}
