import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { createCompletionCommand } from './completion-command.js';
import { createDevCommand } from './dev-command.js';
import { createDoctorCommand } from './doctor-command.js';
import { createEvalCommand } from './eval-command.js';
import { createIndexCommand } from './index-command.js';
import type { AnswerStream } from './init/ask-choices.js';
import { createInitCommand } from './init-command.js';
import { createInspectCommand } from './inspect-command.js';
import { createKeygenCommand } from './keygen-command.js';
import { createCommandOutput, type OutputStream } from './command-output.js';
import { BuildError } from '../../plugin/build-error.js';

/**
 * Runs the `docent` command. I/O: reads and writes the files that its subcommands name, and prints to the streams.
 *
 * @param argv - The arguments, without the paths of Node and the script.
 * @param streams - Where results and errors go, and where `docent init` reads answers if that is a terminal.
 * @returns The exit code: 0 for success, 1 for an error in the input or a figure below its threshold, 2 for a bug in Docent.
 */
export async function runDocent(
  argv: readonly string[],
  streams: { stdin?: AnswerStream; stdout: OutputStream; stderr: OutputStream } = process,
): Promise<number> {
  const output = createCommandOutput(streams);
  const isJson = argv.includes('--json');
  const usage: string[] = [];
  // Resolved by the package's name, because the compiled file is nested deeper than its source.
  const { version }: { version: string } = createRequire(import.meta.url)(
    'docusaurus-plugin-docent/package.json',
  );
  const program = new Command('docent')
    .description(
      'Add Docent to a Docusaurus site, run it on your machine, find out what is wrong, and measure its index.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'display help for command')
    .helpCommand('help [command]', 'display help for command')
    .showHelpAfterError('(run docent --help for a list of commands)');
  program.addCommand(createInitCommand(output, streams.stdin));
  program.addCommand(createKeygenCommand(output));
  program.addCommand(createDevCommand(output));
  program.addCommand(createDoctorCommand(output));
  program.addCommand(createEvalCommand(output));
  program.addCommand(createIndexCommand(output));
  program.addCommand(createInspectCommand(output));
  program.addCommand(createCompletionCommand(output, program));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => usage.push(text),
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return output.hasFailed() ? 1 : 0;
  } catch (error) {
    output.progress('');
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (isJson) output.printError(toBuildError(error), true);
      else streams.stderr.write(usage.join(''));
      return 1;
    }
    output.printError(error, isJson);
    return error instanceof BuildError ? 1 : 2;
  }
}

function toBuildError(error: CommanderError): BuildError {
  const [message = '', ...rest] = error.message.replace(/^error: /u, '').split('\n');
  return new BuildError({
    code: error.code.replace('commander.', '').replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`),
    message,
    hint: rest.join(' ').trim() || 'Run docent --help for a list of commands.',
  });
}
