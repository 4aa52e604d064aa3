/**
 * Goes on in a task of its own, so that the browser can paint and take input in between: a question's shards come at the
 * same moment, and one chain of promises through decoding, ranking and the next requests was a task of 76 ms in a Chromium
 * slowed 4 times.
 */
export function yieldToMain(): Promise<void> {
  // Chromium from 129 and Firefox from 142 have it: unlike a timer it does not wait behind other tasks.
  const { scheduler, setImmediate } = globalThis as {
    scheduler?: { yield?: () => Promise<void> };
    setImmediate?: (callback: () => void) => void;
  };
  if (typeof scheduler?.yield === 'function') return scheduler.yield();
  return new Promise((resolve) => {
    // Only Node has it, for commands and tests: there a timer takes a millisecond at least.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
