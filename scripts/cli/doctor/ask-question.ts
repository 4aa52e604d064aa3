import { setTimeout as sleep } from 'node:timers/promises';
import { healthSchema } from '../../../api/_contract/health.js';
import type { PublishedChunk } from '../../../plugin/format/chunk.js';
import type { Manifest } from '../../../plugin/format/manifest.js';
import { toPassage } from '../../../widget/context/choose-passages.js';
import { readReply } from './check-endpoint.js';
import { parseJson, reasonOf, request } from './http.js';
import type { Report } from './report.js';

/** Longest wait for an answer, in milliseconds: longer than the function allows. */
const ANSWER_MAX_MS = 90_000;

/** Fewer words may well arrive in one piece. */
const BUFFERED_MIN_WORDS = 8;

/** An answer that took no longer, in milliseconds, may well arrive in one piece. */
const BUFFERED_MIN_MS = 250;

/**
 * Asks one question with a signed passage of the index, reads its stream, asks it again and leaves after the first text. I/O: fetches; two
 * model calls.
 *
 * @param now - Returns milliseconds.
 */
export async function askQuestion(
  { endpoint, origin, token }: { endpoint: string; origin: string; token: string },
  { manifest, chunk }: { manifest: Manifest; chunk: PublishedChunk },
  report: Report,
  now: () => number = () => performance.now(),
): Promise<void> {
  report.progress('asking a question …');
  const body = JSON.stringify({
    mode: 'normal',
    message: `What does this book say about ${chunk.title.slice(0, 200)}?`,
    context: [toPassage(chunk, manifest.build)],
    book: manifest.book,
    can_search: true,
  });
  const send = (signal: AbortSignal): Promise<Response> =>
    fetch(`${endpoint}/api/chat`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        origin,
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body,
      signal,
    });
  const startedMs = now();
  try {
    const response = await send(AbortSignal.timeout(ANSWER_MAX_MS));
    if (!response.ok || response.body === null) {
      const { code, requestId } = readReply(await response.text());
      const isModel = code === 'upstream_error' || code === 'upstream_timeout';
      const found = `a question got status ${response.status} ${code}, request ${requestId}`;
      report.add(isModel ? 'model-failed' : 'question-refused', found);
      return;
    }
    const read = await readStream(response.body);
    if (read.error !== '') return report.add('model-failed', `an answer ended with ${read.error}`);
    if (!read.isDone) return report.add('stream-broken', 'the answer’s stream ended without its end mark');
    const ms = now() - startedMs;
    const isBuffered = read.pieces === 1 && read.words >= BUFFERED_MIN_WORDS && ms >= BUFFERED_MIN_MS;
    if (isBuffered)
      report.add(
        'stream-buffered',
        `an answer of ${read.words} parts arrived in one piece after ${Math.round(ms)} ms`,
      );
    else
      report.pass(`question: answered in ${Math.round(ms)} ms, ${read.words} parts in ${read.pieces} pieces`);
    await checkCancel(endpoint, origin, send, { report, now, answerMs: ms });
    await checkTools(endpoint, report);
  } catch (error) {
    report.add('stream-broken', `a question got no complete response: ${reasonOf(error)}`);
  }
}

interface ReadStream {
  /** Parts of text, and pieces of the response that had any. */
  words: number;
  pieces: number;
  isDone: boolean;
  /** Code of an error in the stream; `''` if there was none. */
  error: string;
}

async function readStream(body: ReadableStream<Uint8Array>): Promise<ReadStream> {
  const read: ReadStream = { words: 0, pieces: 0, isDone: false, error: '' };
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    const before = read.words;
    for (const line of lines) readLine(line, read);
    if (read.words > before) read.pieces += 1;
  }
  return read;
}

/** The function writes one event a line: `data: <json>`, or a comment. */
function readLine(line: string, read: ReadStream): void {
  if (!line.startsWith('data: ')) return;
  const data = line.slice('data: '.length);
  if (data.trim() === '[DONE]') read.isDone = true;
  const event = parseJson(data);
  if (typeof event !== 'object' || event === null || !('type' in event)) return;
  if (event.type === 'text-delta') read.words += 1;
  if (event.type === 'error' && 'errorText' in event) {
    read.error = readReply(`{"error":${String(event.errorText)}}`).code || 'an error';
  }
}

/** Pause between two looks at the function's health, in milliseconds. */
const LOOK_PAUSE_MS = 50;

/**
 * Leaves an answer after its first text. Then the function must close its stream, which health counts, well before the answer would have
 * ended by itself.
 */
async function checkCancel(
  endpoint: string,
  origin: string,
  send: (signal: AbortSignal) => Promise<Response>,
  { report, now, answerMs }: { report: Report; now: () => number; answerMs: number },
): Promise<void> {
  report.progress('leaving an answer …');
  const before = await openStreams(endpoint, origin);
  if (before === null) return;
  const leave = new AbortController();
  const response = await send(AbortSignal.any([leave.signal, AbortSignal.timeout(ANSWER_MAX_MS)]));
  await response.body?.getReader().read();
  leave.abort();
  const untilMs = now() + answerMs / 2;
  do {
    await sleep(LOOK_PAUSE_MS);
    const open = await openStreams(endpoint, origin);
    if (open === null || open <= before) return report.pass('leaving: ends the answer');
  } while (now() < untilMs);
  report.add('cancel-lost', 'the function still writes an answer that its reader has left');
}

async function openStreams(endpoint: string, origin: string): Promise<number | null> {
  return (await readFacts(endpoint, { origin }))?.openStreams ?? null;
}

async function checkTools(endpoint: string, report: Report): Promise<void> {
  const facts = await readFacts(endpoint, {});
  const isKnown = report.findings.some(({ code }) => code === 'tools-refused');
  if (facts?.search === 'refused' && !isKnown)
    report.add('tools-refused', 'the model’s server refuses the search tool');
}

async function readFacts(endpoint: string, headers: Record<string, string>) {
  const answer = await request(`${endpoint}/api/health`, { headers });
  return answer.ok ? (healthSchema.safeParse(parseJson(answer.text)).data?.facts ?? null) : null;
}
