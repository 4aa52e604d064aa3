import type { CommandDescription, OptionDescription } from './describe-commands.js';

/** Writes completions for fish. */
export function writeFishScript(commands: readonly CommandDescription[]): string {
  const lines = commands.flatMap(({ name, description, options, choices }) => {
    if (name === null) return options.map((option) => complete('__fish_use_subcommand', optionPart(option)));
    const condition = `__fish_seen_subcommand_from ${name}`;
    return [
      complete('__fish_use_subcommand', `-f -a ${name} -d ${quoted(description)}`),
      ...options.map((option) => complete(condition, optionPart(option))),
      ...(choices.length > 0 ? [complete(condition, `-f -a ${quoted(choices.join(' '))}`)] : []),
    ];
  });
  return `# fish completion for docent, written by \`docent completion fish\`\n${lines.join('\n')}\n`;
}

function complete(condition: string, rest: string): string {
  return `complete -c docent -n ${quoted(condition)} ${rest}`;
}

function optionPart({ flags, description, takesValue, choices }: OptionDescription): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = takesValue ? (choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r') : '';
  return `${names.join(' ')}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
}
