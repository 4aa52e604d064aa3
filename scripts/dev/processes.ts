import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import pc from 'picocolors';

/** Programs that run side by side in one terminal. */
export interface Processes {
  /**
   * Starts a program. Its lines are printed behind its name.
   *
   * @param args - Of Node, the script first.
   */
  start(name: string, args: readonly string[], options: ProcessOptions): RunningProcess;
  /** Prints a line behind a name. */
  print(name: string, line: string): void;
  /** Resolves with the name of the first program that ends without being asked to. */
  failed: Promise<string>;
  /** Ends all programs and resolves when they are gone. */
  stop(): Promise<void>;
}

interface ProcessOptions {
  cwd: string;
  env?: Readonly<Record<string, string>>;
  onLine?: (line: string) => void;
  /** Lets the other programs go first. */
  isLowPriority?: boolean;
}

interface RunningProcess {
  /** Ends the program and the programs it started; resolves when it is gone. */
  stop(): Promise<void>;
}

/** @param write - Receives whole lines. I/O: starts programs. */
export function createProcesses(write: (text: string) => void): Processes {
  const running = new Set<RunningProcess>();
  let fail: (name: string) => void;
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const print = (name: string, line: string): void => {
    write(`${pc.cyan(name.padEnd(NAME_WIDTH))} ${line}\n`);
  };
  return {
    print,
    failed,
    start(name, args, { cwd, env, onLine, isLowPriority }) {
      const child = spawn(process.execPath, args, {
        cwd,
        env: { ...process.env, ...env, ...(pc.isColorSupported && { FORCE_COLOR: '1' }) },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process group of its own: Ctrl+C reaches this program only, and `stop` reaches what the child has started.
        detached: true,
      });
      if (isLowPriority === true && child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
      const closed = once(child, 'close');
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          if (line.trim() !== '') print(name, line);
          onLine?.(line);
        });
      }
      const self: RunningProcess = {
        async stop() {
          running.delete(self);
          if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
            process.kill(-child.pid, 'SIGTERM');
          }
          await closed;
        },
      };
      running.add(self);
      child.once('exit', () => {
        if (running.delete(self)) fail(name);
      });
      return self;
    },
    async stop() {
      await Promise.all([...running].map((one) => one.stop()));
    },
  };
}

const NAME_WIDTH = 9;
const LOW_PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;
