import type { CDPSession } from 'playwright-core';

/**
 * Starts a trace of a page's tasks. The length of a task is the CPU time of its thread, so other work on the machine does not count.
 *
 * @param markName - The name of a `performance.mark` that the page sets while it is traced.
 * @returns A function that stops the trace and returns the lengths, in milliseconds.
 */
export async function startTrace(cdp: CDPSession, markName: string): Promise<() => Promise<number[]>> {
  const events: Record<string, unknown>[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'] },
  });
  return async () => {
    const complete = new Promise((resolve) => {
      cdp.once('Tracing.tracingComplete', resolve);
    });
    await cdp.send('Tracing.end');
    await complete;
    // The thread of the page is the one that set the mark.
    const mark = events.find(({ name }) => name === markName);
    return (
      events
        .filter(
          ({ name, pid, tid }) =>
            String(name).endsWith('RunTask') && pid === mark?.['pid'] && tid === mark?.['tid'],
        )
        // Chromium gives no thread time for the very shortest.
        .map(({ tdur, dur }) => Number(tdur ?? dur ?? 0) / 1_000)
    );
  };
}
