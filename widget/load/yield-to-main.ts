/**
 * Continues in a new task, so that the browser can paint and handle input in between: a question's shards arrive at the
 * same moment, and one chain of promises through decoding, ranking and the next requests was a task of 76 ms in a Chromium
 * slowed 4 times.
 */
export function yieldToMain(): Promise<void> {
  // In Chromium from 129 and Firefox from 142; unlike a timer it does not queue behind other tasks.
  const { scheduler, setImmediate } = globalThis as {
    scheduler?: { yield?: () => Promise<void> };
    setImmediate?: (callback: () => void) => void;
  };
  if (typeof scheduler?.yield === 'function') return scheduler.yield();
  return new Promise((resolve) => {
    // In Node, for commands and tests, where a timer takes at least a millisecond.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
