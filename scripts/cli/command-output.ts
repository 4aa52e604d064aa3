import pc from 'picocolors';
import { BuildError } from '../../plugin/build-error.js';

/** A command's output. Results go to stdout, progress to stderr, and errors to stderr or, with `--json`, to stdout. */
export type CommandOutput = ReturnType<typeof createCommandOutput>;

/** The part of `process.stdout` that a command's output needs. */
export interface OutputStream {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** @param streams - The streams to write to, usually those of the process. I/O: writes to them. */
export function createCommandOutput({ stdout, stderr }: { stdout: OutputStream; stderr: OutputStream }) {
  const errorColors = colorsOf(stderr);
  let hasFailed = false;
  return {
    colors: colorsOf(stdout),
    print: (line: string) => void stdout.write(`${line}\n`),
    /** Prints the result of a `--json` run on one line. */
    printJson: (value: unknown) => void stdout.write(`${JSON.stringify(value)}\n`),
    /** Replaces the progress line if stderr is a terminal. An empty text clears the line. */
    progress: (text: string): void => {
      if (stderr.isTTY === true) stderr.write(`\r\u001b[K${errorColors.dim(text)}`);
    },
    /** Prints a line about the work, which is not a result. */
    note: (line: string) => void stderr.write(`${line}\n`),
    warn: (line: string) => void stderr.write(`${errorColors.yellow('warning')} ${line}\n`),
    /** Prints a figure that missed its threshold. The command continues but exits with code 1. */
    fail(line: string) {
      hasFailed = true;
      stderr.write(`${errorColors.red('missed')} ${line}\n`);
    },
    /** Makes the command exit with code 1. */
    setFailed(): void {
      hasFailed = true;
    },
    hasFailed: () => hasFailed,
    /** Prints a `BuildError` with its hint, or an unexpected error with its stack, which `--json` omits. */
    printError(error: unknown, isJson: boolean) {
      if (isJson) stdout.write(`${JSON.stringify({ error: describeError(error) })}\n`);
      else stderr.write(`${errorColors.red('error')} ${formatError(error)}\n`);
    },
  };
}

function colorsOf({ isTTY }: OutputStream): ReturnType<typeof pc.createColors> {
  return pc.createColors(isTTY === true && pc.isColorSupported);
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof BuildError)) return { code: 'unexpected', message: String(error) };
  const { code, hint, file, line, column } = error;
  const message = error.message.slice(0, -`\n  ${hint}`.length);
  return { code, message, hint, file, line, column };
}

function formatError(error: unknown): string {
  if (error instanceof BuildError) return `[${error.code}] ${error.message}`;
  return `[unexpected] ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
