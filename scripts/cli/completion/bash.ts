import type { CommandDescription } from './describe-commands.js';

/** Writes a completion script for bash 3.2 and newer. Where docent expects a path or any other text, bash completes file names. */
export function writeBashScript(commands: readonly CommandDescription[]): string {
  const names = commands.flatMap(({ name }) => name ?? []);
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flags, choices }) => {
        const patterns = flags.map((flag) => `'${name ?? ''} ${flag}'`).join('|');
        // Without choices the reply stays empty, and `-o default` completes file names.
        return `    ${patterns}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word")); return ;;`;
      }),
  );
  const words = commands.map(({ name, options, choices }) => {
    const flags = options.flatMap((option) => option.flags);
    const positional = name === null ? names : choices;
    return `    '${name ?? ''}') flags='${flags.join(' ')}'; words='${positional.join(' ')}' ;;`;
  });
  return `# bash completion for docent, written by \`docent completion bash\`
_docent() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' flags='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in -*) ;; *) command=\${COMP_WORDS[i]}; break ;; esac
  done
  COMPREPLY=()
  case "$command $previous" in
${values.join('\n')}
  esac
  case $command in
${words.join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
}
complete -o default -F _docent docent
`;
}
