/** `leadpod catch`: starts a temporary receiver that shows what is sent to it, and how leadpod reads it. */
import type { Command } from 'commander';
import { EXIT, listenForStop, untilAborted, type ExitCode } from '../../exit.ts';
import { sayFault } from '../../fault.ts';
import { countOption, portOption } from '../../flags/values.ts';
import { caughtJson, caughtText } from '../../output/caught-lines.ts';
import { addReadingFlags, readingOptions, type ReadingFlags } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

interface CatchFlags extends ReadingFlags {
  readonly port: number;
  readonly keep: number;
  readonly json?: boolean;
}

const EXAMPLES = `
The inbox listens on 127.0.0.1, for this machine only, and needs no pod. Messages are held in memory only, and are gone
when the command ends.

Examples:
  leadpod catch                                    on a free port; the first line says where
  leadpod catch --port 4000 --json                 one JSON object per message, for scripts
  curl -H 'Content-Type: application/json' --data-binary @samples/v1/lead-add.json http://127.0.0.1:4000/inbox/
`;

const KEEP = 1000;
const FINISH_MS = 2000;
const STOP_WORDS = { stopping: 'Stopping', leaving: 'Stopping takes too long: it is left.' };

/** Adds the command. */
export function addCatch(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('catch')
    .description(
      'Receives messages on a port of this machine and shows what each says: its events, the current state of the lead, and every warning. Prints "ready URL" and runs until you stop it.',
    )
    .addOption(portOption('--port <N>', 'TCP port; 0 picks a free one').default(0))
    .addOption(countOption('--keep <N>', 'largest number of messages to keep; the oldest are dropped').default(KEEP))
    .option('--json', 'print one JSON object per message')
    .addHelpText('after', EXAMPLES);
  addReadingFlags(command).action(async (flags: CatchFlags) => {
    finish(await catchMessages(flags, terminal));
  });
}

async function catchMessages(flags: CatchFlags, terminal: Terminal): Promise<ExitCode> {
  const stop = listenForStop(
    (line) => {
      terminal.say(line);
    },
    2 * FINISH_MS,
    STOP_WORDS,
  );
  // Imported here because it loads slowly, as in open.ts.
  const { startCatcher } = await import('../../../integrate/catch/catcher.ts');
  const catcher = await startCatcher({
    port: flags.port,
    reading: readingOptions(flags),
    bounds: { maxLetters: flags.keep },
    onCaught: (caught) => {
      terminal.data(flags.json === true ? caughtJson(caught) : caughtText(caught, terminal));
    },
    onFault: (error) => {
      sayFault(error, terminal);
    },
  });
  try {
    terminal.data(`ready ${catcher.inbox}\n`);
    await untilAborted(stop.signal);
    return EXIT.ok;
  } finally {
    await catcher.stop(FINISH_MS);
    stop.release();
  }
}
