import { Argument, Command } from 'commander';
import { describeCommands } from './completion/describe-commands.js';
import { writeBashScript } from './completion/bash.js';
import { writeFishScript } from './completion/fish.js';
import { writeZshScript } from './completion/zsh.js';
import type { CommandOutput } from './command-output.js';

const WRITERS = { bash: writeBashScript, zsh: writeZshScript, fish: writeFishScript } as const;

type Shell = keyof typeof WRITERS;

/**
 * Creates `docent completion`, which prints a shell's completion script. The script lists the commands and options that the program
 * has when the command runs.
 *
 * @param program - The `docent` command with all its subcommands.
 */
export function createCompletionCommand(output: CommandOutput, program: Command): Command {
  return new Command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(WRITERS)))
    .addHelpText(
      'after',
      `
bash:  docent completion bash > ~/.local/share/bash-completion/completions/docent
zsh:   docent completion zsh > "\${fpath[1]}/_docent"
fish:  docent completion fish > ~/.config/fish/completions/docent.fish`,
    )
    .action((shell: Shell) => output.print(WRITERS[shell](describeCommands(program)).trimEnd()));
}
