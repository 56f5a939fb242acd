/** `leadpod sync`: one pass. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Observation } from '../observe/observation.ts';
import { observedPass } from '../observe/observed-pass.ts';
import type { Pod } from '../pod/pod.ts';
import type { SyncOptions } from '../sync/options.ts';
import type { SyncReport } from '../sync/report.ts';
import { EXIT, listenForStop, type ExitCode } from './exit.ts';
import { addLogFlag, logLevel, openObservation, type LogFlags } from './observe-flags.ts';
import { withPod } from './open.ts';
import { createProgress, type Progress } from './progress.ts';
import { addPodFlags, countOption, givenOnly, readingOptions, syncDefaults, type PodFlags } from './settings.ts';
import { harmlessJson, type Terminal } from './terminal.ts';

interface SyncFlags extends PodFlags, LogFlags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly ack?: 'keep' | 'delete';
  readonly concurrency?: number;
  readonly limit?: number;
}

const EXAMPLES = `
Exit codes: 0 all handled; 1 could not run; 2 wrong usage; 3 some notifications failed; 130 stopped with Ctrl-C.

Examples:
  leadpod sync                        with LEADPOD_* in the environment
  leadpod sync --env-file pod.env     with the file that dev-pod wrote
  leadpod sync --ack delete --json    empty the inbox of what is stored; counts for a script
  leadpod sync --dry-run              what would happen
`;

/** Adds the command. */
export function addSync(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('sync')
    .summary('one pass: the inbox of the pod to lead resources')
    .description(
      'Reads what is new in the inbox, keeps it in the journal, folds it into lead resources under leads/ and remembers what was handled.',
    )
    .option('--json', 'print the counts as one JSON object')
    .option('--dry-run', 'read and compute, write nothing')
    .option('--full', 'read everything, handled before or not')
    .addOption(
      new Option(
        '--ack <MODE>',
        'what to do with handled lead events: keep them in the inbox (default) or delete them',
      ).choices(['keep', 'delete']),
    )
    .addOption(countOption('--concurrency <N>', 'requests at one time (default 8)').argParser(parseConcurrency))
    .addOption(countOption('--limit <N>', 'read at most N notifications'))
    .addHelpText('after', EXAMPLES);
  addPodFlags(addLogFlag(command)).action(async (flags: SyncFlags) => {
    finish(await syncPod(flags, terminal));
  });
}

function parseConcurrency(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new InvalidArgumentError('Expected a whole number from 1 to 64.');
}

async function syncPod(flags: SyncFlags, terminal: Terminal): Promise<ExitCode> {
  const { ack, full, dryRun, concurrency, limit } = flags;
  const options = {
    ...readingOptions(flags),
    ...syncDefaults(flags),
    ...givenOnly({ ack, full, dryRun, concurrency, limit }),
  };
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  // Lines of a log and a bar, or words, would run into one another.
  const isLogged = logLevel(flags) !== 'off';
  const progress = createProgress(terminal, flags.json !== true && !isLogged);
  try {
    const observation = await openObservation(flags, terminal);
    const report = await withPod(flags, terminal, (pod) =>
      runPass(pod, { ...options, signal: stop.signal }, { terminal, progress, observation, isLogged }),
    );
    progress.stop();
    if (flags.json === true) terminal.data(`${harmlessJson(report)}\n`);
    else sayReport(report, flags.dryRun === true, terminal);
    return stop.exitCode() ?? (report.quarantined + report.failed > 0 ? EXIT.someFailed : EXIT.ok);
  } finally {
    progress.stop();
    stop.release();
  }
}

/** Which pass it is: the one that somebody asked for. */
const SYNC = { pod: 'default', trigger: 'start' } as const;

interface Surroundings {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly observation: Observation;
  /** Whoever reads the log is told there. */
  readonly isLogged: boolean;
}

/** A pass that tells a person of what it meets. */
async function runPass(pod: Pod, options: SyncOptions, surroundings: Surroundings): Promise<SyncReport> {
  const { terminal, progress, observation, isLogged } = surroundings;
  if (isLogged) return observedPass(pod, options, SYNC, observation);
  const telling: SyncOptions = {
    ...options,
    onProgress: (state) => {
      progress.update(state);
    },
    onNote: ({ kind, url, message }) => {
      progress.stop();
      terminal.say(`${kind === 'warning' ? 'warning: ' : ''}${url}: ${message}`);
    },
  };
  const report = await observedPass(pod, telling, SYNC, observation);
  progress.stop();
  if (report.quarantined > 0 && options.dryRun !== true) {
    terminal.say(
      `${report.quarantined} in quarantine, with reason and bytes: see leadpod quarantine list - the sender has to mend them`,
    );
  }
  return report;
}

function sayReport(report: SyncReport, dryRun: boolean, terminal: Terminal): void {
  const { listed, read, skipped, events, created, updated, unchanged, duplicate, unsupported, quarantined, failed } =
    report;
  const would = dryRun ? 'would be ' : '';
  terminal.data(`Inbox: ${listed} listed, ${read} read, ${skipped} known already\n`);
  terminal.data(`Events: ${events}, of them ${duplicate} duplicate; other topics: ${unsupported}\n`);
  terminal.data(`Leads: ${created} ${would}created, ${updated} ${would}updated, ${unchanged} unchanged\n`);
  if (quarantined + failed > 0) {
    terminal.data(
      terminal.style(
        'yellow',
        `Trouble: ${quarantined} ${would}quarantined, ${failed} failed (tried again next time)`,
      ) + '\n',
    );
  }
  terminal.data(terminal.style('dim', `${report.requests} requests in ${report.seconds} s`) + '\n');
}
