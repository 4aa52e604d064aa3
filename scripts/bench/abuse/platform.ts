import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { BenchRedis } from './redis.js';

/**
 * Starts instances of the function, each in a process of its own, with one simulated clock. I/O: forks processes.
 *
 * @param env - The environment of every instance.
 * @param redis - The store they share, empty; `null` if each counts in its own memory.
 */
export async function startPlatform(
  count: number,
  env: Readonly<Record<string, string>>,
  redis: BenchRedis | null,
) {
  await redis?.clear();
  const variables = JSON.stringify({ ...env, ...(redis === null ? {} : { REDIS_URL: redis.url }) });
  const file = fileURLToPath(new URL('instance.js', import.meta.url));
  const children = Array.from({ length: count }, () =>
    fork(file, [variables], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  const urls: string[] = [];
  for (const message of await Promise.all(children.map(nextMessage))) {
    urls.push(z.object({ url: z.string() }).parse(message).url);
  }
  let requests = 0;
  let last: { simulatedMs: number; realMs: number } | null = null;
  let outages: unknown[] = [];
  return {
    /** Returns the instance for the next request. The platform spreads requests evenly. */
    nextUrl(): string {
      requests += 1;
      return urls[requests % urls.length] ?? '';
    },
    /** Sets the clock of all instances and of the store. */
    async setClock(simulatedMs: number): Promise<void> {
      const realMs = performance.now();
      // Redis has also counted the time that has really passed.
      if (last !== null)
        await redis?.pass(Math.round(simulatedMs - last.simulatedMs - (realMs - last.realMs)));
      last = { simulatedMs, realMs };
      outages = await Promise.all(
        children.map((child) => {
          const reply = nextMessage(child);
          child.send(simulatedMs);
          return reply;
        }),
      );
    },
    /** Returns for how many requests, until the clock was last set, an instance could not reach the store in time. */
    outages: (): number =>
      z
        .array(z.number())
        .parse(outages)
        .reduce((total, some) => total + some, 0),
    async stop(): Promise<void> {
      await Promise.all(children.map(stopChild));
    },
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const take = (message: unknown): void => {
      child.off('exit', fail);
      resolve(message);
    };
    const fail = (): void => {
      child.off('message', take);
      reject(new Error('An instance exited early.'));
    };
    child.once('message', take).once('exit', fail);
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
