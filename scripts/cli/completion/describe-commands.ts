import type { Command } from 'commander';

/** A command as a shell completes it. */
export interface CommandDescription {
  /** `null` for the program itself. */
  name: string | null;
  description: string;
  options: readonly OptionDescription[];
  /** The values that the first argument can have. Empty if it can be any text, such as a path. */
  choices: readonly string[];
}

export interface OptionDescription {
  /** Every spelling: `-o`, `--out`. */
  flags: readonly string[];
  description: string;
  takesValue: boolean;
  /** The values that the option can have. Empty if it can be any text. */
  choices: readonly string[];
}

/** Describes the program and its subcommands from commander's own definitions. Hidden options are left out. */
export function describeCommands(program: Command): CommandDescription[] {
  const help = program.createHelp();
  return [program, ...program.commands].map((command) => ({
    name: command === program ? null : command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }));
}
