interface MissingProgram {
  program: string;
  /** How to install the program, as the message shows it. */
  install: string;
}

/**
 * Reports a missing program: throws on CI; elsewhere prints what to install and returns the reason to skip. I/O: prints.
 *
 * @param tests - The tests that need the program, such as "the browser tests".
 * @param env - The environment. Any value of `CI` except `''`, `0` and `false` counts as CI.
 * @returns The reason to skip the tests.
 * @throws Error if this is CI.
 */
export function reportMissing(
  tests: string,
  { program, install }: MissingProgram,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const reason = `${program} is not installed. Install it: ${install}.`;
  if (!['', '0', 'false', undefined].includes(env['CI']))
    throw new Error(`${reason} With CI set, ${tests} must run.`);
  console.warn(`\n!!! SKIPPED: ${tests}. ${reason} !!!\n`);
  return reason;
}
