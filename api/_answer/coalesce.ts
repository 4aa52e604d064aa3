import type { ModelSource } from '../_llm/model-event.js';

/**
 * Texts that may come one after the other without any being held, 2..8: a model writes steadily, but networks hand on two
 * or three pieces at once, and a reader is to wait for none of them.
 */
const BURST = 4;

/**
 * Joins texts that come faster than a reader sees. On average one goes out in each window; a model at a lower rate, 33 a
 * second for 30 ms, has none of its texts held, whatever the jitter, as four may go out at once. What is held goes out
 * when its turn has come, whether more has come or not, and before the answer's end.
 * Source of the idea: the generic cell rate algorithm, ITU-T I.371.
 *
 * @param windowMs - 0 for none
 */
export function coalesce(answer: ModelSource, windowMs: number, now: () => number): ModelSource {
  const creditMs = (BURST - 1) * windowMs;
  /** When the texts that have gone out would all have come at the allowed rate. */
  let paidMs = Number.NEGATIVE_INFINITY;
  let held = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ...answer,
    stop() {
      clearTimeout(timer);
      answer.stop();
    },
    start(take) {
      const send = (delta: string): void => {
        paidMs = Math.max(paidMs, now()) + windowMs;
        take({ type: 'text', delta });
      };
      const sendHeld = (): void => {
        clearTimeout(timer);
        timer = undefined;
        const delta = held;
        held = '';
        if (delta !== '') send(delta);
      };
      answer.start((event) => {
        if (event.type !== 'text') {
          sendHeld();
          take(event);
          return;
        }
        if (timer !== undefined) {
          held += event.delta;
          return;
        }
        const waitMs = paidMs - creditMs - now();
        if (waitMs <= 0) {
          send(event.delta);
          return;
        }
        held = event.delta;
        // A clock that was set back must not hold this text for as long, nor those after it at all.
        if (waitMs > windowMs) paidMs = now() + creditMs;
        timer = setTimeout(sendHeld, Math.min(waitMs, windowMs));
      });
    },
  };
}
