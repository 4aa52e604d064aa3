import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMicros } from './child.js';
import type { Question } from './question.js';

/** Time over which the opening of the streams is spread, in milliseconds. */
export const RAMP_MS = 1_000;

/**
 * Opens streams on a fixed schedule, whether or not earlier ones have answered, and reads the time stamps in their tokens. Load
 * generators such as autocannon time whole requests, not the tokens of a stream.
 */
export function startLoad({ url, headers, body }: Question, streams: number) {
  const agent = new Agent({ maxSockets: Infinity });
  const requests: ClientRequest[] = [];
  let hasLeft = false;
  const result = {
    /** Time from when the model writes each token to when the client reads it, in microseconds. */
    latenciesMicros: [] as number[],
    /** Number of streams with a status other than 200, a broken connection or no `[DONE]`, except those that `leave` closed. */
    errors: 0,
  };
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
    tokens: (): number => result.latenciesMicros.length,
    /** Closes all connections at once. */
    leave: (): void => {
      hasLeft = true;
      for (const asked of requests) asked.destroy();
    },
  };
}

/** Records the latency of each complete token in a text, and returns the remainder that may be the start of the next token. */
function takeTokens(text: string, readMicros: number, latencies: number[]): string {
  let rest = 0;
  for (const match of text.matchAll(/@([0-9a-z]+);/g)) {
    latencies.push(readMicros - Number.parseInt(match[1] ?? '', 36));
    rest = match.index + match[0].length;
  }
  const start = text.indexOf('@', rest);
  return start === -1 ? '' : text.slice(start);
}
