import type { StreamEvent } from '../_contract/events.js';
import type { AnswerOutcome, AnswerSource } from './answer-events.js';
import { atTurnEnd } from '../_llm/turn-end.js';

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
  /** Said in this turn of the event loop. */
  let unsent = '';
  /** Set when all is said; it is over when all is read. */
  let closing: { outcome: AnswerOutcome } | null = null;
  let tellPulled: () => void = ignore;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** When it was last looked at: less than it was means that the reader has taken something. */
  let unreadBefore = 0;

  const end = (outcome: AnswerOutcome | null): void => {
    clearTimeout(idleTimer);
    hasEnded = true;
    onEnd(outcome);
  };
  const close = (controller: Controller, outcome: AnswerOutcome | null): void => {
    controller.close();
    end(outcome);
  };
  const awaitReader = (controller: Controller): void => {
    idleTimer ??= setTimeout(() => {
      end(null);
      answer.stop();
      controller.error(new Error('The reader stopped reading.'));
    }, readerIdleMs);
  };
  const send = (controller: Controller): void => {
    if (hasEnded) return;
    controller.enqueue(Buffer.from(unsent));
    unsent = '';
    if (isAllRead(controller)) {
      if (closing !== null) close(controller, closing.outcome);
      return;
    }
    unreadBefore = unreadBytes(controller);
    tellPulled();
    awaitReader(controller);
    if (isPaused || unreadBefore < AHEAD_MAX_BYTES) return;
    isPaused = true;
    answer.pause();
  };
  const write = (controller: Controller, data: string): void => {
    if (unsent === '') atTurnEnd(() => send(controller));
    unsent += `data: ${data}\n\n`;
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        answer.start({
          take(event: StreamEvent) {
            if (!hasEnded) write(controller, toJson(event));
          },
          end(outcome) {
            if (hasEnded) return;
            // After the reader left nobody reads on; without the end mark it would count as interrupted if they did.
            if (outcome === null) {
              close(controller, null);
              return;
            }
            closing = { outcome };
            write(controller, '[DONE]');
          },
        });
      },
      // Called when the reader has taken something, and by the platform after a write.
      pull(controller) {
        const unread = unreadBytes(controller);
        if (unread < unreadBefore || unread === 0) {
          clearTimeout(idleTimer);
          idleTimer = undefined;
        }
        unreadBefore = unread;
        if (isPaused && unread < AHEAD_MAX_BYTES) {
          isPaused = false;
          answer.resume();
        }
        if (!isAllRead(controller)) {
          awaitReader(controller);
          return undefined;
        }
        if (closing !== null && unsent === '') {
          close(controller, closing.outcome);
          return undefined;
        }
        // As long as he keeps up it need not be called for each event.
        return new Promise<void>((resolve) => {
          tellPulled = resolve;
        });
      },
      cancel() {
        if (hasEnded) return;
        end(null);
        answer.stop();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: NEVER_FULL_BYTES }),
  );
}

/** Of a queue that is full the platform tells no reading: how much may lie in it is decided here. */
const NEVER_FULL_BYTES = 2 ** 30;

type Controller = ReadableStreamDefaultController<Uint8Array>;

function unreadBytes({ desiredSize }: Controller): number {
  return NEVER_FULL_BYTES - (desiredSize ?? NEVER_FULL_BYTES);
}

function isAllRead(controller: Controller): boolean {
  return controller.desiredSize === NEVER_FULL_BYTES;
}

/** JSON has no raw newline, so no text can end an event or begin another. */
function toJson(event: StreamEvent): string {
  // All but a few are these.
  if (event.type !== 'text-delta') return JSON.stringify(event);
  return `{"type":"text-delta","id":"${event.id}","delta":${JSON.stringify(event.delta)}}`;
}

function ignore(): void {
  // Stands in until the stream has been pulled.
}
