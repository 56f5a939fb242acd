/** `leadpod fleet`: shows what the workers are doing, and which pods were given up. */
import { randomBytes } from 'node:crypto';
import { Option, type Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import type { DeadLetter } from '../../../fleet/queue/dead-letters.ts';
import type { FleetOverview, PassRate } from '../../../fleet/overview.ts';
import type { FleetQueue } from '../../../fleet/queue/queue.ts';
import { count } from '../../../text/count.ts';
import { isLoopbackHost } from '../../../system/loopback.ts';
import { EXIT, listenForStop, SERVER_STOP_WORDS, untilAborted, type ExitCode } from '../../exit.ts';
import { sayFault, sayProblem } from '../../fault.ts';
import { addFleetFlags, withQueue, type FleetFlags } from '../../flags/fleet.ts';
import { portOption } from '../../flags/values.ts';
import { formatTable } from '../../output/table.ts';
import { findToken } from '../../serve/plan.ts';
import { harmlessJson, type Terminal } from '../../output/terminal.ts';

interface OverviewFlags extends FleetFlags {
  readonly json?: boolean;
  readonly failed?: boolean;
  readonly serve?: boolean;
  readonly port: number;
  readonly host: string;
  readonly tokenFile?: string;
}

interface LettersFlags extends FleetFlags {
  readonly all?: boolean;
}

const EXAMPLES = `
If the syncs of a pod fail too often, the workers give the pod up: it becomes a dead letter. It stops being one when it is
put into the queue again, by you or by its schedule, and a sync succeeds.

Examples:
  leadpod fleet                    queue, rates, workers, schedule
  leadpod fleet --json             the same for a script
  leadpod fleet --failed           the pods that were given up: attempts and reasons
  leadpod fleet --serve            the same in a browser, with every job, and buttons to try pods again
  leadpod fleet retry acme beta    put these into the queue again
  leadpod fleet drop --all         clear the list of pods that were given up
`;

const DEFAULT_PORT = 7879;

/** Adds the command and its subcommands. */
export function addFleet(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('fleet')
    .description(
      'Shows the queue, the rates, the workers and the schedule of the fleet, or the pods that were given up.',
    )
    .option('--json', 'print one JSON object; with --failed, one per pod')
    .option('--failed', 'list the pods that were given up')
    .addOption(
      new Option('--serve', 'show all of it in a browser: prints "ready URL" and runs until you stop it').conflicts([
        ...['json', 'failed'],
      ]),
    )
    .addOption(portOption('--port <N>', 'TCP port of --serve; 0 picks a free one').default(DEFAULT_PORT))
    .option('--host <HOST>', 'address on which --serve listens', '127.0.0.1')
    .option('--token-file <FILE>', 'file with the token of --serve (else LEADPOD_SERVE_TOKEN, else a new one)')
    .addHelpText('after', EXAMPLES);
  addFleetFlags(command).action(async (flags: OverviewFlags) => {
    if (flags.serve === true) finish(await serve(flags, terminal));
    else finish(await (flags.failed === true ? showFailed(flags, terminal) : showOverview(flags, terminal)));
  });
  for (const [name, summary, act] of [
    ['retry', 'put pods that were given up into the queue again', retry],
    ['drop', 'remove pods from the list of those given up', drop],
  ] as const) {
    const below = command
      .command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .argument('[NAME...]', 'pods')
      .option('--all', 'all of them');
    addFleetFlags(below).action(async (names: string[], _: LettersFlags, self: Command) => {
      // If a flag with the same name is before the word `retry`, commander gives it to the parent command. So the flags of both
      // are read.
      finish(await act(names, self.optsWithGlobals<LettersFlags>(), terminal));
    });
  }
}

async function serve(flags: OverviewFlags, terminal: Terminal): Promise<ExitCode> {
  const token = findToken(flags, process.env) ?? randomBytes(24).toString('base64url');
  const gate = { isLoopback: isLoopbackHost(flags.host), tokens: [token], origins: [] };
  const stop = listenForStop(
    (line) => {
      terminal.say(line);
    },
    undefined,
    SERVER_STOP_WORDS,
  );
  try {
    const { createFleetServer } = await import('../../../fleet/board/server.ts');
    const { runServer } = await import('../../serve/run-server.ts');
    return await withQueue(flags, async (queue) => {
      const app = createFleetServer(queue, gate, (error) => {
        sayFault(error, terminal);
      });
      return runServer(app, flags, async (url) => {
        terminal.data(`ready ${url}?token=${encodeURIComponent(token)}\n`);
        await untilAborted(stop.signal);
        return stop.exitCode() ?? EXIT.ok;
      });
    });
  } finally {
    stop.release();
  }
}

async function showOverview(flags: OverviewFlags, terminal: Terminal): Promise<ExitCode> {
  const { readOverview } = await import('../../../fleet/overview.ts');
  const overview = await withQueue(flags, (queue) => readOverview(queue));
  terminal.data(flags.json === true ? `${harmlessJson(overview)}\n` : overviewWords(overview, terminal));
  return EXIT.ok;
}

function overviewWords({ queue, completed, givenUp, workers, schedules }: FleetOverview, terminal: Terminal): string {
  const { waiting, active, delayed, failed } = queue;
  const rate = ({ lastHour, perMinute }: PassRate): string => `${lastHour} in the last hour, ${perMinute} a minute`;
  const lines = [
    `Queue: ${waiting} waiting, ${active} active, ${delayed} delayed, ${failed} failed`,
    `Passes: ${rate(completed)}`,
    `Given up: ${rate(givenUp)}`,
    ...schedules.map(({ clock, pods, next }) => `Clock: ${count(pods, 'pod')} at ${clock}, next ${next ?? 'never'}`),
    `Workers: ${workers.length}`,
  ];
  const rows = workers.map(({ name, address, since }) => [name, address, since]);
  const table = formatTable([{ title: 'WORKER' }, { title: 'ADDRESS' }, { title: 'SINCE' }], rows, terminal);
  return `${lines.join('\n')}\n${workers.length === 0 ? '' : `\n${table}`}`;
}

async function showFailed(flags: OverviewFlags, terminal: Terminal): Promise<ExitCode> {
  const letters = await withQueue(flags, ({ dead }) => dead.list());
  if (flags.json === true) for (const letter of letters) terminal.data(`${harmlessJson(letter)}\n`);
  else if (letters.length === 0) terminal.say('No pod was given up.');
  else terminal.data(lettersTable(letters, terminal));
  return EXIT.ok;
}

function lettersTable(letters: readonly DeadLetter[], terminal: Terminal): string {
  const columns = [{ title: 'POD' }, { title: 'ATTEMPTS' }, { title: 'AT' }, { title: 'REASON', shrinksTo: 20 }];
  const rows = letters.map(({ pod, attempts, at, code, reason }) => [pod, String(attempts), at, `${code}: ${reason}`]);
  return formatTable(columns, rows, terminal);
}

async function retry(names: readonly string[], flags: LettersFlags, terminal: Terminal): Promise<ExitCode> {
  const { retryLetters } = await import('../../../fleet/queue/queue.ts');
  return change(names, flags, terminal, 'enqueued again', retryLetters);
}

const drop = (names: readonly string[], flags: LettersFlags, terminal: Terminal): Promise<ExitCode> =>
  change(names, flags, terminal, 'dropped', async ({ dead }, pods) => {
    await dead.remove(pods);
  });

/** Retries or removes entries of the list of given-up pods. */
function change(
  names: readonly string[],
  flags: LettersFlags,
  terminal: Terminal,
  done: string,
  act: (queue: FleetQueue, pods: readonly string[]) => Promise<void>,
): Promise<ExitCode> {
  if (names.length > 0 === (flags.all === true))
    throw new UsageError('Add either names of pods, or --all. leadpod fleet --failed lists them.');
  return withQueue(flags, async (queue) => {
    const there = (await queue.dead.list()).map(({ pod }) => pod);
    const pods = flags.all === true ? there : there.filter((pod) => names.includes(pod));
    await act(queue, pods);
    const missing = names.filter((name) => !there.includes(name));
    if (missing.length > 0) sayProblem(`not given up: ${missing.join(', ')}`, terminal);
    terminal.say(`${count(pods.length, 'pod')} ${done}.`);
    return missing.length > 0 ? EXIT.someFailed : EXIT.ok;
  });
}
