import type { CommandDescription, OptionDescription } from './describe-commands.js';

/** Writes a completion function for zsh. */
export function writeZshScript(commands: readonly CommandDescription[]): string {
  const [program, ...subcommands] = commands;
  const list = subcommands.map(
    ({ name, description }) => `    '${name ?? ''}:${quoted(description.replaceAll(':', '\\:'))}'`,
  );
  const cases = subcommands.map(({ name, options, choices }) => {
    const rest = choices.length > 0 ? `'1: :(${choices.join(' ')})'` : "'*: :_files'";
    const specs = [...options.flatMap(optionSpecs), rest];
    return `        ${name ?? ''})\n          _arguments \\\n            ${specs.join(' \\\n            ')} ;;`;
  });
  return `#compdef docent
# zsh completion for docent, written by \`docent completion zsh\`
_docent() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${list.join('\n')}
  )
  _arguments -C \\
    ${(program?.options ?? []).flatMap(optionSpecs).join(' \\\n    ')} \\
    '1: :->command' \\
    '*:: :->arguments'
  case $state in
    command) _describe -t commands 'docent command' commands ;;
    arguments)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _docent ]; then _docent "$@"; else compdef _docent docent; fi
`;
}

/** Returns a spec for each spelling, which exclude each other. */
function optionSpecs({ flags, description, takesValue, choices }: OptionDescription): string[] {
  const text = quoted(description.replaceAll(/[[\]:\\]/gu, String.raw`\$&`));
  const value = takesValue ? (choices.length > 0 ? `: :(${choices.join(' ')})` : ': :_files') : '';
  return flags.map((flag) => `'(${flags.join(' ')})${flag}[${text}]${value}'`);
}

function quoted(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}
