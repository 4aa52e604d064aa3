interface MissingProgram {
  program: string;
  /** Commands to run, as the message shows them. */
  install: string;
}

/**
 * Fails the tests on CI if a program is missing; elsewhere they are skipped with a message that says what to install.
 * I/O: reads `CI`, prints.
 *
 * @param tests - The tests that need the program, such as "the browser tests".
 * @param env - `CI` set to anything but `false` or `0` counts as CI.
 * @returns The reason for the skip.
 * @throws Error on CI.
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
