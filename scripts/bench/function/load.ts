import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMicros } from './clock.js';
import type { Question } from './question.js';

/** What came of some streams. */
export interface LoadResult {
  /** Microseconds from the model's write to our read, each token. */
  latenciesMicros: number[];
  /** Streams with another status than 200, a broken connection or no end mark; not those that were left. */
  errors: number;
}

/** Streams being read. */
export interface Load {
  finished: Promise<LoadResult>;
  tokens(): number;
  /** Closes all connections at once. */
  leave(): void;
}

/** The streams begin one after the other within this time, in milliseconds. */
export const RAMP_MS = 1_000;

/**
 * Opens streams by the clock, whether earlier ones have begun to answer or not, and reads the times in their tokens.
 *
 * I/O: connects.
 */
export function startLoad(question: Question, streams: number): Load {
  const agent = new Agent({ maxSockets: Infinity });
  const requests: ClientRequest[] = [];
  let hasLeft = false;
  const result: LoadResult = { latenciesMicros: [], errors: 0 };
  const readOne = (): Promise<void> =>
    new Promise((resolve) => {
      let tail = '';
      let isDone = false;
      let hasEnded = false;
      const end = (): void => {
        if (hasEnded) return;
        hasEnded = true;
        if (!isDone && !hasLeft) result.errors += 1;
        resolve();
      };
      const { url, headers, body } = question;
      const asked = request(url, { method: 'POST', agent, headers }, (response) => {
        response.setEncoding('latin1');
        response.on('data', (text: string) => {
          tail = takeTokens(tail + text, nowMicros(), result.latenciesMicros);
          if (text.includes('[DONE]')) isDone = response.statusCode === 200;
        });
        response.once('close', end);
      });
      asked.once('error', end);
      asked.end(body);
      requests.push(asked);
    });
  const all = Array.from({ length: streams }, async (_, position) => {
    await sleep((position * RAMP_MS) / streams);
    await readOne();
  });
  return {
    finished: Promise.all(all).then(() => result),
    tokens: () => result.latenciesMicros.length,
    leave: () => {
      hasLeft = true;
      for (const asked of requests) asked.destroy();
    },
  };
}

/** Takes the whole tokens out of a text; what may be the begin of one is handed back. */
function takeTokens(text: string, readMicros: number, latencies: number[]): string {
  let rest = 0;
  for (const match of text.matchAll(/@([0-9a-z]+);/g)) {
    latencies.push(readMicros - Number.parseInt(match[1] ?? '', 36));
    rest = match.index + match[0].length;
  }
  const begun = text.indexOf('@', rest);
  return begun === -1 ? '' : text.slice(begun);
}
