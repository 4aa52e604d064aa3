import pc from 'picocolors';

/** Shows on stderr what is being measured. */
export type Progress = ReturnType<typeof createProgress>;

export function createProgress() {
  const { stderr } = process;
  const colors = pc.createColors(stderr.isTTY && pc.isColorSupported);
  const clear = stderr.isTTY ? '\r\u001b[K' : '';
  let saidAtMs = 0;
  return {
    /** Prints a line that stays, such as what is skipped and why. */
    say: (line: string): void => void stderr.write(`${clear}${colors.yellow('[bench]')} ${line}\n`),
    /** Replaces the last line on a terminal; elsewhere, prints only an occasional line. */
    step: (text: string): void => {
      if (stderr.isTTY) stderr.write(clear + colors.dim(text));
      else if (text !== '' && Date.now() - saidAtMs > STEP_EVERY_MS) {
        stderr.write(`${text}\n`);
        saidAtMs = Date.now();
      }
    },
  };
}

/** Shortest interval between the steps printed without a terminal, in milliseconds. */
const STEP_EVERY_MS = 10_000;
