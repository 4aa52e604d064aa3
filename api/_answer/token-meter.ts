import type { ModelSource } from '../_llm/model-event.js';
import type { Reservation } from '../_limits/rate-limits.js';

/** Counts what one answer costs and settles it. */
export interface Meter {
  /** The same answer, counted as it passes. */
  follow(answer: ModelSource): ModelSource;
  /** Settles what has been counted so far. More than once does nothing. */
  settle: () => Promise<void>;
  /** Settles an answer for which the model was never paid. */
  waive(): Promise<void>;
}

/**
 * The most tokens that texts can be: byte-pair encodings make at most one of a byte.
 *
 * @param messages - as sent to the model; each costs a few tokens of its own
 */
export function worstTokens(messages: readonly { content: string }[], maxOutputTokens: number): number {
  return messages.reduce((total, { content }) => total + bytesOf(content) + MESSAGE_TOKENS, maxOutputTokens);
}

/** Starts counting: the model's own figures when it gives them, an estimate of what it read and wrote otherwise. */
export function startMeter(messages: readonly { content: string }[], reservation: Reservation): Meter {
  const inputTokens = messages.reduce(
    (total, { content }) => total + estimateTokens(content) + MESSAGE_TOKENS,
    0,
  );
  let outputBytes = 0;
  let reported: number | null = null;
  const settle = (): Promise<void> =>
    reservation.settle(reported ?? inputTokens + Math.ceil(outputBytes / BYTES_PER_TOKEN));
  return {
    follow: (answer) => ({
      ...answer,
      start(take) {
        answer.start((event) => {
          if (event.type === 'text') outputBytes += bytesOf(event.delta);
          if (event.type === 'end' && event.usage !== null) {
            reported = event.usage.inputTokens + event.usage.outputTokens;
          }
          take(event);
        });
      },
    }),
    settle,
    waive: () => reservation.settle(0),
  };
}

/** What a message costs besides its words, in tokens. Source: OpenAI's cookbook on counting tokens says 3 to 4. */
const MESSAGE_TOKENS = 4;

/** English has 4 to 5 bytes a token, other scripts 3 to 6: rather too many tokens than too few. */
const BYTES_PER_TOKEN = 3;

function estimateTokens(text: string): number {
  return Math.ceil(bytesOf(text) / BYTES_PER_TOKEN);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
