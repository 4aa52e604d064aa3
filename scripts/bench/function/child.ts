import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const usageSchema = z.object({
  /** CPU time used so far, user and system, in microseconds. */
  cpuMicros: z.number(),
  rssBytes: z.number(),
  /** Of the model only: how many responses the client aborted, and the time of the last abort. */
  aborts: z.number(),
  lastAbortMicros: z.number(),
});
type Usage = z.infer<typeof usageSchema>;

/** A server that runs in its own process. */
export type Child = Awaited<ReturnType<typeof startChild>>;

/**
 * Forks a module in this folder and waits until it listens.
 *
 * @param name - The module's file name without its extension.
 */
export async function startChild(name: string, args: readonly string[]) {
  const file = fileURLToPath(new URL(`${name}.js`, import.meta.url));
  const child = fork(file, [...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  const { url } = z.object({ url: z.string() }).parse(await nextMessage(child));
  return {
    url,
    async usage(): Promise<Usage> {
      const answer = nextMessage(child);
      child.send('usage');
      return usageSchema.parse(await answer);
    },
    /** Bytes in use on the heap and in buffers after a full garbage collection. */
    async heldBytes(): Promise<number> {
      const answer = nextMessage(child);
      child.send('held');
      return z.object({ heldBytes: z.number() }).parse(await answer).heldBytes;
    },
    async stop(): Promise<void> {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      // The child exits by itself, so that --cpu-prof in NODE_OPTIONS can write its profile.
      child.disconnect();
      await exited;
    },
  };
}

/** Reports the child's URL to the parent, and its usage or the memory it holds in reply to each message. */
export function reportUsage(url: string, aborts = () => ({ aborts: 0, lastAbortMicros: 0 })): void {
  process.on('message', (message) => {
    if (message === 'held') {
      void measureHeld().then((heldBytes) => process.send?.({ heldBytes }));
      return;
    }
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpuMicros: user + system, rssBytes: process.memoryUsage().rss, ...aborts() };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ url });
}

/** Collects twice, a turn of the event loop apart: what a finalizer releases is free only after the next collection. */
async function measureHeld(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.();
    await sleep(100);
  }
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) throw new Error('A benchmark process exited early.');
  const [message]: unknown[] = await once(child, 'message');
  return message;
}

/** Returns the time in microseconds on the monotonic clock, which all processes on the machine share. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
