import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import pc from 'picocolors';

/** Programs that run concurrently in one terminal. */
export type Processes = ReturnType<typeof createProcesses>;

interface ProcessOptions {
  cwd: string;
  env?: Readonly<Record<string, string>>;
  onLine?: (line: string) => void;
  /** Receives what the program sends with `process.send`, which exists only if this is set. */
  onMessage?: (message: unknown) => void;
  /** Gives the other programs precedence. */
  isLowPriority?: boolean;
}

/** @param write - Receives the output in whole lines. I/O: starts programs. */
export function createProcesses(write: (text: string) => void) {
  const running = new Set<() => Promise<void>>();
  let fail: (name: string) => void;
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  /** Prints a line after the name of its program. */
  const print = (name: string, line: string): void => write(`${pc.cyan(name.padEnd(NAME_WIDTH))} ${line}\n`);
  return {
    print,
    /** Resolves with the name of the first program that ends without being asked to. */
    failed,
    /**
     * Starts a program and prints its lines, each after its name.
     *
     * @param args - Arguments for Node, the script first.
     * @returns A function that ends the program and the programs it started, and resolves when it has ended.
     */
    start(name: string, args: readonly string[], options: ProcessOptions): () => Promise<void> {
      const { cwd, env, onLine, onMessage, isLowPriority } = options;
      const child = spawn(process.execPath, args, {
        cwd,
        env: { ...process.env, ...env, ...(pc.isColorSupported && { FORCE_COLOR: '1' }) },
        stdio: ['ignore', 'pipe', 'pipe', ...(onMessage === undefined ? [] : ['ipc' as const])],
        // In a process group of its own, so that Ctrl+C reaches only this program, and `stop` also what the child started. Windows has
        // no such groups and would open a window.
        detached: HAS_GROUPS,
      });
      if (onMessage !== undefined) child.on('message', onMessage);
      if (isLowPriority === true && child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
      const closed = once(child, 'close');
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          if (line.trim() !== '') print(name, line);
          onLine?.(line);
        });
      }
      const stop = async (): Promise<void> => {
        running.delete(stop);
        if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
          if (HAS_GROUPS) process.kill(-child.pid, 'SIGTERM');
          else child.kill();
        }
        await closed;
      };
      running.add(stop);
      child.once('exit', () => {
        if (running.delete(stop)) fail(name);
      });
      return stop;
    },
    /** Ends all programs and resolves when they have ended. */
    async stop(): Promise<void> {
      await Promise.all([...running].map((stop) => stop()));
    },
  };
}

const HAS_GROUPS = process.platform !== 'win32';
const NAME_WIDTH = 9;
const LOW_PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;
