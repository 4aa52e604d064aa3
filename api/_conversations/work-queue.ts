/**
 * Runs tasks, at most `atOnce` at a time and in order of arrival. Reading a page occupies the processor for milliseconds: a hundred at once
 * would keep the event loop from everyone else for a second, one after another would not.
 */
export function createWorkQueue(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes to the next task, if there is one.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
