import type { StreamEvent } from '../_contract/events.js';
import type { AnswerOutcome, AnswerSource } from './answer-events.js';

/**
 * Bytes that may lie unread before the model is held up, 4,096..65,536: some hundred words, of which a connection that
 * is slow for a moment makes nothing.
 */
const AHEAD_MAX_BYTES = 16_384;

/**
 * Writes an answer as Server-Sent Events, `[DONE]` last. What the reader does not take holds up the model instead of
 * filling the memory; one who stops reading is given up.
 *
 * @param answer - is started at once
 * @param readerIdleMs - longest time in which nothing of what lies unread is taken, in milliseconds; then the stream breaks
 * @param onEnd - called once, with the outcome, or `null` when the reader left or stopped reading
 */
export function toEventStream(
  answer: AnswerSource,
  readerIdleMs: number,
  onEnd: (outcome: AnswerOutcome | null) => void,
): ReadableStream<Uint8Array> {
  let hasEnded = false;
  let isPaused = false;
  /** Set when all is said and some of it not read. */
  let closing: { outcome: AnswerOutcome } | null = null;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  const end = (outcome: AnswerOutcome | null): void => {
    clearTimeout(idleTimer);
    if (hasEnded) return;
    hasEnded = true;
    onEnd(outcome);
  };
  type Controller = ReadableStreamDefaultController<Uint8Array>;
  const isAllRead = (controller: Controller): boolean => controller.desiredSize === AHEAD_MAX_BYTES;
  const awaitReader = (controller: Controller): void => {
    idleTimer ??= setTimeout(() => {
      end(null);
      answer.stop();
      controller.error(new Error('The reader stopped reading.'));
    }, readerIdleMs);
  };
  const write = (controller: Controller, data: string): void => {
    controller.enqueue(Buffer.from(frame(data)));
    if (isAllRead(controller)) return;
    awaitReader(controller);
    if (isPaused || (controller.desiredSize ?? 0) > 0) return;
    isPaused = true;
    answer.pause();
  };
  const close = (controller: Controller, outcome: AnswerOutcome | null): void => {
    controller.close();
    end(outcome);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        answer.start({
          take(event: StreamEvent) {
            if (!hasEnded) write(controller, JSON.stringify(event));
          },
          end(outcome) {
            if (hasEnded) return;
            // After the reader left nobody reads on; without the end mark it would count as interrupted if they did.
            if (outcome !== null) write(controller, '[DONE]');
            if (outcome === null || isAllRead(controller)) close(controller, outcome);
            else closing = { outcome };
          },
        });
      },
      // Called when the reader has taken something.
      pull(controller) {
        if (idleTimer !== undefined) {
          clearTimeout(idleTimer);
          idleTimer = undefined;
        }
        if (!isAllRead(controller)) awaitReader(controller);
        else if (closing !== null) close(controller, closing.outcome);
        if (!isPaused) return;
        isPaused = false;
        answer.resume();
      },
      cancel() {
        end(null);
        answer.stop();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: AHEAD_MAX_BYTES }),
  );
}

/** JSON has no raw newline, so no text can end an event or begin another. */
function frame(data: string): string {
  return `data: ${data}\n\n`;
}
