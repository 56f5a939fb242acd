/**
 * `leadpod completion bash|zsh|fish`: writes a script from the commands themselves. The libraries for this (omelette, tabtab)
 * are not used: they have had no release for years or are new, and they start the program at each key.
 */
import { Argument, Command, type Option } from 'commander';
import { listPack } from '../../../engine/pack.ts';
import type { AddCommand, CommandEntry } from '../../command-entry.ts';
import { EXIT } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod completion bash > ~/.local/share/bash-completion/completions/leadpod
  leadpod completion zsh > ~/.zfunc/_leadpod          where fpath has ~/.zfunc before compinit runs
  leadpod completion fish > ~/.config/fish/completions/leadpod.fish
`;

/** Adds the command. */
export const addCompletion: AddCommand = (program, terminal, finish, all) => {
  program
    .command('completion')
    .description('Prints a script that completes the commands, flags and choices of leadpod in your shell.')
    .addArgument(new Argument('<SHELL>', 'your shell').choices(Object.keys(WRITERS)))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: keyof typeof WRITERS) => {
      terminal.data(WRITERS[shell](await readWords(all, terminal)));
      finish(EXIT.ok);
    });
};

/** The words that can follow a command on the command line. */
interface Words {
  /** The command, such as `leadpod`, `leadpod quarantine` or `leadpod quarantine list`. */
  readonly path: string;
  readonly summary: string;
  readonly commands: readonly string[];
  readonly flags: readonly Flag[];
  /** The possible values of its arguments. */
  readonly choices: readonly string[];
}

interface Flag {
  readonly names: readonly string[];
  readonly text: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** Loads every command, and lists the words that can follow it. */
async function readWords(all: readonly CommandEntry[], terminal: Terminal): Promise<Words[]> {
  const program = new Command('leadpod').option('-v, --version', 'print the version');
  const topics = [...all.map(({ name }) => name), 'connection'];
  program.command('help').summary('print help for a command').addArgument(new Argument('[command]').choices(topics));
  for (const { name, summary, load } of all) {
    (await load())(program, terminal, () => undefined, all);
    program.commands.find((one) => one.name() === name)?.summary(summary);
  }
  return wordsOf(program, 'leadpod');
}

function wordsOf(command: Command, path: string): Words[] {
  const flags = [
    ...command.options.filter(({ long }) => long !== '--env-file').map(flagOf),
    { names: ['-h', '--help'], text: 'print help', takesValue: false, choices: [] },
  ];
  const own: Words = {
    path,
    summary: command.summary() || command.description(),
    commands: command.commands.map((below) => below.name()),
    flags,
    choices: [
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ...(path === 'leadpod query' ? listPack().map(({ name }) => name) : []),
    ],
  };
  return [own, ...command.commands.flatMap((below) => wordsOf(below, `${path} ${below.name()}`))];
}

const flagOf = ({ short, long, description, required, optional, argChoices }: Option): Flag => ({
  names: [short, long].flatMap((name) => name ?? []),
  text: description,
  takesValue: required || optional,
  choices: argChoices ?? [],
});

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const allNames = (words: Words): string[] => words.flags.flatMap(({ names }) => names);

/** The branches of a `case` in the shell: first the words that can follow a flag, then the words that can follow a command. */
function casesOf(words: readonly Words[]): string {
  const values = words.flatMap(({ path, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .flatMap(({ names, choices }) => names.map((name) => [`${path} ${name}`, choices.join(' ')] as const)),
  );
  const starts = words.map((one) => [one.path, [...one.commands, ...one.choices, ...allNames(one)].join(' ')] as const);
  const caseOf = ([pattern, list]: readonly [string, string]): string =>
    `    ${quoted(pattern)}) list=${quoted(list)} ;;`;
  return `  case "$path $before" in\n${values.map(caseOf).join('\n')}\n    *)
  case "$path" in\n${starts.map(caseOf).join('\n')}\n  esac ;;\n  esac`;
}

/** Reads the words of the line. The words that name a command or a subcommand are the path. */
const walk = (words: readonly Words[]): string =>
  `    case ${quoted(' ')}"$path $word"${quoted(' ')} in ${words
    .slice(1)
    .map(({ path }) => quoted(` ${path} `))
    .join('|')}) path="$path $word" ;; esac`;

const writeBash = (words: readonly Words[]): string => `# bash completion for leadpod, made by: leadpod completion bash
_leadpod() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path=leadpod list='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${walk(words)}
  done
${casesOf(words)}
  COMPREPLY=($(compgen -W "$list" -- "$current"))
}
complete -o default -F _leadpod leadpod
`;

const writeZsh = (words: readonly Words[]): string => `#compdef leadpod
# zsh completion for leadpod, made by: leadpod completion zsh
_leadpod() {
  local before="\${words[CURRENT-1]}" path=leadpod list='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
${walk(words)}
  done
${casesOf(words)}
  if [[ -n "$list" ]]; then compadd -- \${=list}; fi
  _files
}
compdef _leadpod leadpod
`;

/** For fish, the path is computed by a function, and each word has a description. */
function writeFish(words: readonly Words[]): string {
  const lines = words.flatMap(({ path, commands, flags, choices }) => {
    const where = `-n ${quoted(`test (__leadpod_path) = ${quoted(path)}`)}`;
    const below = commands.map((name) => {
      const summary = words.find((one) => one.path === `${path} ${name}`)?.summary ?? '';
      return `complete -c leadpod -f ${where} -a ${name} -d ${quoted(summary)}`;
    });
    return [
      ...below,
      ...(choices.length === 0 ? [] : [`complete -c leadpod -f ${where} -a ${quoted(choices.join(' '))}`]),
    ].concat(
      flags.map(({ names, text, takesValue, choices: values }) => {
        const spelled = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
        const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
        return `complete -c leadpod ${where} ${spelled.join(' ')}${value} -d ${quoted(text)}`;
      }),
    );
  });
  const known = words.slice(1).map(({ path }) => quoted(path));
  return `# fish completion for leadpod, made by: leadpod completion fish
function __leadpod_path
  set -l path leadpod
  for word in (commandline -opc)
    if contains -- "$path $word" ${known.join(' ')}
      set path "$path $word"
    end
  end
  echo $path
end
${lines.join('\n')}
`;
}

const WRITERS = { bash: writeBash, zsh: writeZsh, fish: writeFish } as const;
