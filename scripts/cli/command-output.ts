import pc from 'picocolors';
import { BuildError } from '../../plugin/build-error.js';

/** Where a command writes: results to stdout, progress and errors to stderr; `--json` puts results and errors on stdout. */
export interface CommandOutput {
  /** Prints a line of the result. */
  print: (line: string) => void;
  /** Prints the result of a `--json` run on one line. */
  printJson: (value: unknown) => void;
  /** Replaces the progress line, on a terminal only. An empty text clears it. */
  progress: (text: string) => void;
  /** Prints a `BuildError` with its hint, or an unexpected error with its stack. */
  printError: (error: unknown, isJson: boolean) => void;
  /** Prints a warning to stderr. */
  warn: (line: string) => void;
  /** Prints to stderr; the command continues but exits with 1. */
  fail: (line: string) => void;
  /** Whether `fail` was called. */
  hasFailed: () => boolean;
  /** Colours, or none if stdout is not a terminal. */
  colors: ReturnType<typeof pc.createColors>;
}

/** The part of `process.stdout` that output needs. */
export interface OutputStream {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** @param streams - Usually the process's own; I/O: writes to them. */
export function createCommandOutput(streams: { stdout: OutputStream; stderr: OutputStream }): CommandOutput {
  const { stdout, stderr } = streams;
  const colors = pc.createColors(stdout.isTTY === true && pc.isColorSupported);
  const errorColors = pc.createColors(stderr.isTTY === true && pc.isColorSupported);
  let hasFailed = false;
  return {
    colors,
    print: (line) => void stdout.write(`${line}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    progress(text) {
      if (stderr.isTTY === true) stderr.write(`\r\u001b[K${errorColors.dim(text)}`);
    },
    warn: (line) => void stderr.write(`${errorColors.yellow('warning')} ${line}\n`),
    fail(line) {
      hasFailed = true;
      stderr.write(`${errorColors.red('missed')} ${line}\n`);
    },
    hasFailed: () => hasFailed,
    printError(error, isJson) {
      if (isJson) stdout.write(`${JSON.stringify({ error: describeError(error) })}\n`);
      else stderr.write(`${formatError(error, errorColors)}\n`);
    },
  };
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof BuildError)) return { code: 'unexpected', message: String(error) };
  const { code, hint, file, line, column } = error;
  const message = error.message.slice(0, -`\n  ${hint}`.length);
  return { code, message, hint, file, line, column };
}

function formatError(error: unknown, colors: ReturnType<typeof pc.createColors>): string {
  if (error instanceof BuildError) return `${colors.red('error')} [${error.code}] ${error.message}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${colors.red('error')} [unexpected] ${stack}`;
}
