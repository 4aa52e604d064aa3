/**
 * Continues in a new task, so that the browser can paint and handle input first. A question's shards arrive at the same moment, and a
 * single chain of promises through decoding, ranking and the next requests was one task of 76 ms in Chromium slowed 4 times.
 */
export function yieldToMain(): Promise<void> {
  // Available in Chromium 129 and Firefox 142 and later. Unlike a timer, it does not queue behind other tasks.
  const { scheduler, setImmediate } = globalThis as {
    scheduler?: { yield?: () => Promise<void> };
    setImmediate?: (callback: () => void) => void;
  };
  if (typeof scheduler?.yield === 'function') return scheduler.yield();
  return new Promise((resolve) => {
    // For commands and tests in Node, where a timer takes at least a millisecond.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
