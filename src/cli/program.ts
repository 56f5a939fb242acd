/** The program: its commands, its help, and its errors. */
import { Command, CommanderError } from 'commander';
import { UsageError } from '../errors.ts';
import type { CommandEntry } from './command-entry.ts';
import { COMMAND_LIST, TOPICS } from './command-list.ts';
import { EXIT, exitCodeOf, type ExitCode } from './exit.ts';
import { sayFault } from './fault.ts';
import { versionOfPackage } from './package-version.ts';
import { createTerminal, type Terminal } from './output/terminal.ts';

const HELP = `
Start here:
  leadpod demo                                      see everything in half a minute, on a temporary pod
  leadpod dev-pod --port 3000 --settings pod.env    start a pod for tests
  leadpod doctor --settings pod.env                 check the setup
  leadpod sync --settings pod.env                   read the inbox
  leadpod leads --settings pod.env                  list the leads
  leadpod serve --settings pod.env                  open the desk: see and answer leads in the browser

More help:
  leadpod help COMMAND                              the flags of a command, with examples
  leadpod help connection                           how to tell leadpod which pod to read

Exit codes: 0 all handled; 1 could not run; 2 wrong usage; 3 ran, but something failed.
`;

/** Runs one command line. Returns the exit code. */
export async function runProgram(args: readonly string[], terminal: Terminal = createTerminal()): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const finish = (finished: ExitCode): void => {
    code = finished;
  };
  try {
    checkOrder(args);
    const program = createProgram(terminal);
    const wanted = wantedCommand(args);
    for (const entry of COMMAND_LIST) await addCommand(program, entry, entry.name === wanted, terminal, finish);
    for (const { name, load } of TOPICS) if (name === wanted) (await load())(program, terminal, finish, COMMAND_LIST);
    checkSubcommand(args, program);
    await program.parseAsync(asUnderstood(args), { from: 'user' });
    return code;
  } catch (error) {
    return fail(error, terminal);
  }
}

/** The command that is used, or whose help is requested. The program itself has no flag with a value. */
function wantedCommand(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}

/**
 * Checks that flags come after the command.
 *
 * @throws UsageError. It shows the right order.
 */
function checkOrder(args: readonly string[]): void {
  const [first = ''] = args;
  if (!first.startsWith('--') || ['--help', '--version'].includes(first)) return;
  const command = args.find((arg) => COMMAND_LIST.some(({ name }) => name === arg));
  if (command === undefined) return;
  const at = args.indexOf(command);
  const length = LISTS.has(command) && args[at + 1]?.startsWith('-') === false ? 2 : 1;
  throw misplaced(first, 'the command', [
    ...args.slice(at, at + length),
    ...args.slice(0, at),
    ...args.slice(at + length),
  ]);
}

/** The error for a flag in the wrong place, with the right order. */
const misplaced = (flag: string, place: string, order: readonly string[]): UsageError =>
  new UsageError(`${flag.replace(/=.*$/s, '')} goes after ${place}: leadpod ${order.join(' ')}`);

/** Commands that only have subcommands: without one, they list. */
const LISTS: ReadonlySet<string | undefined> = new Set(['outbox', 'quarantine']);

/** Whether the arguments name a command of {@link LISTS}, and neither a subcommand nor the help. */
const isBareList = ([command, ...rest]: readonly string[]): boolean =>
  LISTS.has(command) && (rest[0] ?? '-').startsWith('-') && !rest.some((arg) => arg === '-h' || arg === '--help');

/**
 * Checks that the flags of such a command come after its subcommand. Otherwise they would be taken for flags of the list.
 *
 * @throws UsageError. It shows the right order.
 */
function checkSubcommand(args: readonly string[], program: Command): void {
  const [name = '', flag = '', ...rest] = args;
  if (!isBareList(args) || flag === '') return;
  const subcommands = program.commands.find((one) => one.name() === name)?.commands ?? [];
  const options = subcommands.flatMap((one) => one.options);
  const takesValue = (text: string): boolean => options.some(({ required, long }) => required && long === text);
  const at = rest.findIndex(
    (text, index) =>
      subcommands.some((one) => one.name() === text) && !takesValue(index === 0 ? flag : (rest[index - 1] ?? '')),
  );
  const subcommand = rest[at];
  if (subcommand === undefined) return;
  throw misplaced(flag, subcommand, [name, subcommand, flag, ...rest.filter((_, index) => index !== at)]);
}

/**
 * Rewrites the arguments: `-V` is an old name of `-v`; a command that only has subcommands lists without one; help for an unknown command is refused in the same way as that command,
 * with a suggestion.
 */
function asUnderstood(args: readonly string[]): readonly string[] {
  const [first, second] = args;
  if (first === '-V') return ['--version'];
  if (isBareList(args)) return [first ?? '', 'list', ...args.slice(1)];
  const isKnown = [...COMMAND_LIST, ...TOPICS].some(({ name }) => name === second);
  return first !== 'help' || second === undefined || second.startsWith('-') || isKnown ? args : [second];
}

/** Loads the code of the command that is used. For all other commands, help and suggestions only need the name. */
async function addCommand(
  program: Command,
  { name, summary, group, load }: CommandEntry,
  isWanted: boolean,
  terminal: Terminal,
  finish: (code: ExitCode) => void,
): Promise<void> {
  if (isWanted) (await load())(program, terminal, finish, COMMAND_LIST);
  else program.command(name);
  const command = program.commands.find((one) => one.name() === name);
  if (command !== undefined) settle(command.summary(summary).helpGroup(group), program, `leadpod ${name}`);
}

function createProgram(terminal: Terminal): Command {
  return new Command('leadpod')
    .description(
      'Reads the lead notifications in the inbox of a Solid pod and keeps one clean RDF document for each lead.',
    )
    .version(versionOfPackage(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpCommand(
      new Command('help').argument('[command]').description('print help for a command').helpGroup('Help:'),
    )
    .showHelpAfterError('(For help: leadpod --help)')
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => {
        terminal.data(text);
      },
      writeErr: (text) => {
        terminal.sayBlock(text.trimEnd());
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'leadpod: '));
      },
      ...(terminal.columns === undefined ? {} : { getOutHelpWidth: () => terminal.columns ?? 80 }),
    })
    .exitOverride()
    .hook('preAction', async (_program, command) => {
      const { sayUnknownSettings } = await import('./settings/unknown-settings.ts');
      sayUnknownSettings(command.name(), command.opts(), terminal);
      // Checked at the start, so that the error does not come in the middle of a pass (SECURITY.md, T17).
      const { checkContexts } = await import('../json-ld/context-loader.ts');
      checkContexts();
    })
    .addHelpText('after', HELP);
}

/** Sets how a command and its subcommands fail: in the same way as the program. */
function settle(command: Command, parent: Command, name: string): void {
  command.exitOverride().copyInheritedSettings(parent).showHelpAfterError(`(For help: ${name} --help)`);
  for (const below of command.commands) settle(below, command, `${name} ${below.name()}`);
}

/** Prints an error: one line if the user can correct it, or else a stack, because it is a bug in leadpod. */
function fail(error: unknown, terminal: Terminal): ExitCode {
  // Commander has already printed the error, or the help that was requested.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  sayFault(error, terminal);
  return exitCodeOf(error);
}
