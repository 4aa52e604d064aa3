import type { StreamEvent } from '../_contract/events.js';

/**
 * Writes events as Server-Sent Events, `[DONE]` last. An event is made only when the reader asks for the next one, so a
 * slow reader holds up the model instead of filling the memory; one who stops reading is given up.
 *
 * @param events - must not throw
 * @param readerIdleMs - longest time between two events that the reader takes, in milliseconds; then the stream breaks
 * @param onEnd - called once, with the generator's return value, or `null` when the reader left or stopped reading
 */
export function toEventStream<Outcome>(
  events: AsyncGenerator<StreamEvent, Outcome | null>,
  readerIdleMs: number,
  onEnd: (outcome: Outcome | null) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let hasEnded = false;
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  const end = (outcome: Outcome | null): void => {
    clearTimeout(idleTimer);
    if (hasEnded) return;
    hasEnded = true;
    onEnd(outcome);
  };
  const awaitReader = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    idleTimer = setTimeout(() => {
      end(null);
      controller.error(new Error('The reader stopped reading.'));
      events.return(null).catch(() => undefined);
    }, readerIdleMs);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: awaitReader,
      async pull(controller) {
        clearTimeout(idleTimer);
        const next = await events.next();
        if (hasEnded) return;
        if (next.done !== true) {
          controller.enqueue(encoder.encode(frame(JSON.stringify(next.value))));
          awaitReader(controller);
          return;
        }
        // After the reader left nobody reads on; without the end mark it would count as interrupted if they did.
        if (next.value !== null) controller.enqueue(encoder.encode(frame('[DONE]')));
        controller.close();
        end(next.value);
      },
      async cancel() {
        end(null);
        await events.return(null);
      },
    },
    { highWaterMark: 0 },
  );
}

/** JSON has no raw newline, so no text can end an event or begin another. */
function frame(data: string): string {
  return `data: ${data}\n\n`;
}
