import type { StreamEvent } from '../_contract/events.js';
import type { AnswerEvents, AnswerOutcome } from './answer-events.js';

/**
 * Writes an answer as Server-Sent Events, ending with `[DONE]`. Pulls events only when the reader asks for more, so an
 * unread answer holds up the model instead of filling memory. Whatever the model writes meanwhile arrives in one piece.
 *
 * @param readerIdleMs - How long, in milliseconds, a reader may leave written text unread before the stream errors.
 * @param onEnd - Called once with the outcome, `null` if the reader left or stopped reading. Must stop work on `answer`.
 */
export function toEventStream(
  answer: AnswerEvents,
  readerIdleMs: number,
  onEnd: (outcome: AnswerOutcome | null) => void,
): ReadableStream<Uint8Array> {
  let hasEnded = false;
  let idleTimer: NodeJS.Timeout | undefined;
  const end = (outcome: AnswerOutcome | null): void => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(idleTimer);
    onEnd(outcome);
  };
  const awaitReader = (controller: ReadableStreamDefaultController): void => {
    idleTimer = setTimeout(() => {
      end(null);
      controller.error(new Error('The reader stopped reading.'));
    }, readerIdleMs);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: awaitReader,
      async pull(controller) {
        clearTimeout(idleTimer);
        const next = await answer.next();
        if (hasEnded) return;
        if (next.done !== true) {
          controller.enqueue(encodeEvents(next.value));
          awaitReader(controller);
          return;
        }
        // Without the end marker, clients treat an answer as interrupted.
        if (next.value !== null) controller.enqueue(Buffer.from('data: [DONE]\n\n'));
        controller.close();
        end(next.value);
      },
      cancel: () => end(null),
    },
    // Makes `pull` run only while a read is waiting.
    { highWaterMark: 0 },
  );
}

/** Encodes events. JSON contains no raw newlines, so no text can end an event or start another. */
function encodeEvents(events: readonly StreamEvent[]): Uint8Array {
  return Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
}
