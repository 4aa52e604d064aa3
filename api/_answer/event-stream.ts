import type { StreamEvent } from '../_contract/events.js';

/**
 * Writes events as Server-Sent Events, `[DONE]` last. An event is made only when the reader asks for the next one, so a
 * slow reader holds up the model instead of filling the memory.
 *
 * @param events - must not throw
 * @param onEnd - called once, with the generator's return value, or `null` when the reader left
 */
export function toEventStream<Outcome>(
  events: AsyncGenerator<StreamEvent, Outcome | null>,
  onEnd: (outcome: Outcome | null) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let hasEnded = false;
  const end = (outcome: Outcome | null): void => {
    if (hasEnded) return;
    hasEnded = true;
    onEnd(outcome);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await events.next();
        if (hasEnded) return;
        if (next.done !== true) {
          controller.enqueue(encoder.encode(frame(JSON.stringify(next.value))));
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
