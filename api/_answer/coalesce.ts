import type { ModelEvent } from '../_llm/model-event.js';

/**
 * Joins texts that come closer together than a reader sees. The first goes out at once, and so does any that comes after
 * a pause; what comes within the window after one that went out waits for its end. Nothing is read ahead of the reader but
 * in that window.
 *
 * @param windowMs - 0 for none
 */
export async function* coalesce(
  events: AsyncGenerator<ModelEvent, void>,
  windowMs: number,
  now: () => number,
): AsyncGenerator<ModelEvent, void> {
  let held = '';
  let sentMs = Number.NEGATIVE_INFINITY;
  let pending: Promise<IteratorResult<ModelEvent, void>> | null = null;
  try {
    for (;;) {
      pending ??= events.next();
      const next: IteratorResult<ModelEvent, void> | 'due' =
        held === '' ? await pending : await untilDue(pending, sentMs + windowMs - now());
      if (next !== 'due') {
        pending = null;
        if (next.done !== true && next.value.type === 'text') {
          held += next.value.delta;
        } else {
          if (held !== '') yield { type: 'text', delta: held };
          held = '';
          if (next.done === true) return;
          yield next.value;
          continue;
        }
      }
      if (now() - sentMs < windowMs) continue;
      // Before the yield: the time a slow reader takes is no reason to wait again.
      sentMs = now();
      const text = held;
      held = '';
      yield { type: 'text', delta: text };
    }
  } finally {
    await events.return();
  }
}

async function untilDue<T>(pending: Promise<T>, ms: number): Promise<T | 'due'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const due = new Promise<'due'>((resolve) => {
    timer = setTimeout(() => resolve('due'), Math.max(0, ms));
  });
  try {
    return await Promise.race([pending, due]);
  } finally {
    clearTimeout(timer);
  }
}
