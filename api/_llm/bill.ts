import type { RequestEnd } from './ask-model.js';
import { addTokens, NO_TOKENS, totalOf, type SpentTokens } from './tokens.js';

/** What a question's calls of model servers have cost. */
export type Bill = ReturnType<typeof createBill>;

/**
 * Creates an empty bill. A call counts at its worst from the moment it is sent. Only the server's own count replaces that, so a call that
 * was given up, by the reader or by a deadline, cannot cost more than was counted: a server may go on writing after it was left, and a
 * reasoning model charges for text that it never shows.
 */
export function createBill() {
  let earlier = NO_TOKENS;
  let current = NO_TOKENS;
  let writtenBytes = 0;
  let requests = 0;
  /** Some servers write more than the limit they were sent. */
  const countCurrent = (): SpentTokens =>
    current.isEstimate
      ? {
          ...current,
          outputTokens: Math.max(current.outputTokens, Math.ceil(writtenBytes / BYTES_PER_TOKEN)),
        }
      : current;
  return {
    /** Starts a call. @param worst - The most that it can cost. */
    begin(worst: SpentTokens): void {
      requests += 1;
      earlier = addTokens(earlier, countCurrent());
      current = worst;
      writtenBytes = 0;
    },
    /** Notes what the server has written in the current call. */
    write(text: string): void {
      writtenBytes += Buffer.byteLength(text, 'utf8');
    },
    /** Ends the current call: it costs what the server reported, and nothing if the server has not answered with a 2xx status. */
    end(end: RequestEnd): void {
      if (end.type === 'broken' && end.failure.isUnanswered === true) current = NO_TOKENS;
      else if (end.usage !== null && isCount(end.usage, writtenBytes)) {
        current = { ...end.usage, isEstimate: false };
      }
    },
    /** Returns whether the current call counts. */
    isCharged: (): boolean => totalOf(current) > 0,
    /** Returns how many requests have been sent to model servers. */
    requests: (): number => requests,
    /** Returns what all calls have cost so far, at any time. */
    spent: (): SpentTokens => addTokens(earlier, countCurrent()),
  };
}

/** Returns whether a server's report can be true. Some servers and gateways report zeros instead of nothing. */
function isCount(
  { inputTokens, outputTokens }: Omit<SpentTokens, 'isEstimate'>,
  writtenBytes: number,
): boolean {
  return inputTokens > 0 && (outputTokens > 0 || writtenBytes === 0);
}

/** English has 4 to 5 bytes per token, other scripts have 3 to 6. */
const BYTES_PER_TOKEN = 3;
