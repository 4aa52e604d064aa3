import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const usageSchema = z.object({
  /** Processor time so far, user and system, in microseconds. */
  cpuMicros: z.number(),
  rssBytes: z.number(),
  /** Model only: connections the other side closed before their end, and when the last of them was. */
  aborts: z.number(),
  lastAbortMicros: z.number(),
});
/** What a process says of itself. */
export type Usage = z.infer<typeof usageSchema>;

const readySchema = z.object({ url: z.string() });

/** A server of the benchmark in a process of its own. */
export interface Child {
  url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/**
 * Starts a module of this folder as a process and waits until it listens.
 *
 * I/O: forks.
 *
 * @param name - of the module, without extension
 */
export async function startChild(name: string, args: readonly string[]): Promise<Child> {
  const file = fileURLToPath(new URL(`${name}.js`, import.meta.url));
  const child = fork(file, [...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { url } = readySchema.parse(await nextMessage(child));
  return {
    url,
    async usage() {
      const answer = nextMessage(child);
      child.send('usage');
      return usageSchema.parse(await answer);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      // It ends by itself, so that --cpu-prof and the like in NODE_OPTIONS can write what they have.
      child.disconnect();
      await exited;
    },
  };
}

/** The other side: says where it listens, and what it has used when asked. */
export function reportTo(
  parent: NodeJS.Process,
  url: string,
  aborts: () => { aborts: number; lastAbortMicros: number } = () => ({ aborts: 0, lastAbortMicros: 0 }),
): void {
  parent.on('message', () => {
    const { user, system } = parent.cpuUsage();
    const usage: Usage = { cpuMicros: user + system, rssBytes: parent.memoryUsage().rss, ...aborts() };
    parent.send?.(usage);
  });
  parent.on('disconnect', () => parent.exit());
  parent.send?.({ url });
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) throw new Error('A process of the benchmark ended early.');
  const [message]: unknown[] = await once(child, 'message');
  return message;
}
