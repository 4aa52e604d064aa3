import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { readSecret } from '../../plugin/signing/secret.js';
import type { CommandOutput } from './command-output.js';

/** Creates `docent keygen`, the only command that prints a secret: a new one for `DOCENT_SECRET`. */
export function createKeygenCommand(output: CommandOutput): Command {
  return new Command('keygen')
    .description('print a new secret for DOCENT_SECRET')
    .option('--env', 'print it as a line of an environment file')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nThe build of the site and the function need the same secret. `docent init` creates one by itself.',
    )
    .action((options: { env?: boolean; json?: boolean }) => {
      const secret = createSecret();
      if (options.json === true) output.printJson({ secret });
      else output.print(options.env === true ? `DOCENT_SECRET=${secret}` : secret);
    });
}

/** Returns 32 random bytes in base64url, which the build and the function accept as `DOCENT_SECRET`. */
export function createSecret(): string {
  for (;;) {
    const secret = randomBytes(32).toString('base64url');
    // One random text in very many looks like a pattern; build and function would refuse it.
    if (readSecret(secret).ok) return secret;
  }
}
