/** The program: its commands, its help, and how it fails. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { checkContexts } from '../json-ld/context-loader.ts';
import { addConvert } from './commands/convert.ts';
import { addApart, addJoin, addSplit } from './decide.ts';
import { addDemo } from './commands/demo.ts';
import { addDevPod } from './commands/dev-pod.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnqueue } from './commands/enqueue.ts';
import { addExplain } from './commands/explain.ts';
import { EXIT, exitCodeOf, type ExitCode } from './exit.ts';
import { faultWords, wordsFor } from './fault.ts';
import { addExport } from './commands/export.ts';
import { addFleet } from './commands/fleet.ts';
import { addForget } from './commands/forget.ts';
import { addGenerate } from './commands/generate.ts';
import { addCompact, addReindex } from './housekeeping.ts';
import { addInbox } from './commands/inbox.ts';
import { addLeads } from './commands/leads.ts';
import { addNormalize } from './commands/normalize.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addPush } from './commands/push.ts';
import { addQuery } from './commands/query.ts';
import { addRegister } from './commands/register.ts';
import { addReplay } from './commands/replay.ts';
import { addReview } from './commands/review.ts';
import { addSchedule } from './commands/schedule.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addSync } from './commands/sync.ts';
import { createTerminal, type Terminal } from './output/terminal.ts';
import { addValidate } from './commands/validate.ts';
import { addWatch } from './commands/watch.ts';
import { addWorker } from './commands/worker.ts';

const HELP = `
Start here:
  leadpod demo                                      the whole way in half a minute, on a pod of its own
  leadpod dev-pod --port 3000 --env-file pod.env    a pod to play with
  leadpod doctor --env-file pod.env                 does the set-up work?
  leadpod sync --env-file pod.env                   the inbox becomes leads
  leadpod leads --env-file pod.env                  here they are

Settings: flags beat the environment (LEADPOD_WEBID, LEADPOD_STORAGE, LEADPOD_INBOX, LEADPOD_ISSUER,
LEADPOD_CLIENT_ID, LEADPOD_CLIENT_SECRET), which beats leadpod.config.json.
Exit codes: 0 all handled; 1 could not run; 2 wrong usage; 3 ran, but something failed.
`;

/** Runs one command line; comes back with the exit code. */
export async function runProgram(args: readonly string[], terminal: Terminal = createTerminal()): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = createProgram(terminal, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return fail(error, terminal);
  }
}

function createProgram(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  const program = new Command('leadpod')
    .description(
      'Turns the inbox of a Solid pod into clean linked data: lead notifications in, one RDF resource a lead out.',
    )
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(leadpod --help says more)')
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
    .hook('preAction', () => {
      // Rather at the start than in the middle of a pass (THREATS: T17).
      checkContexts();
    })
    .addHelpText('after', HELP);
  for (const add of COMMANDS) add(program, terminal, finish);
  for (const command of program.commands) settle(command, program, `leadpod ${command.name()}`);
  return program;
}

/** Each command fails as the program does, and so do those below it. */
function settle(command: Command, parent: Command, name: string): void {
  command.exitOverride().copyInheritedSettings(parent).showHelpAfterError(`(${name} --help says more)`);
  for (const below of command.commands) settle(below, command, `${name} ${below.name()}`);
}

const COMMANDS = [
  addDemo,
  addDevPod,
  addDoctor,
  addConvert,
  addNormalize,
  addValidate,
  addSync,
  addWatch,
  addSchedule,
  addWorker,
  addEnqueue,
  addFleet,
  addLeads,
  addShow,
  addExplain,
  addReview,
  addQuery,
  addServe,
  addPush,
  addExport,
  addSplit,
  addJoin,
  addApart,
  addInbox,
  addQuarantine,
  addReplay,
  addForget,
  addReindex,
  addRegister,
  addCompact,
  addGenerate,
];

/** One line for what the user can mend; a stack only for what is a fault of ours. */
function fail(error: unknown, terminal: Terminal): ExitCode {
  // Commander has said what is wrong, or has printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const words = wordsFor(error);
  if (words !== undefined) terminal.say(`leadpod: ${words}`);
  else terminal.sayBlock(faultWords(error));
  return exitCodeOf(error);
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
