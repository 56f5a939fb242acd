/** `leadpod sync`: one pass. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Observation } from '../observe/observation.ts';
import { observedPass } from '../observe/observed-pass.ts';
import type { Pod } from '../pod/pod.ts';
import type { SyncOptions } from '../sync/options.ts';
import type { SyncReport } from '../sync/report.ts';
import { EXIT, listenForStop, type ExitCode } from './exit.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  runPods,
  type ManyPodsFlags,
  type PodOutcome,
} from './many-pods.ts';
import { addLogFlag, logLevel, openObservation, type LogFlags } from './observe-flags.ts';
import { withPod } from './open.ts';
import { createCountProgress, createProgress, SILENT, type Progress } from './progress.ts';
import { countOption, givenOnly, readingOptions, syncDefaults, type PodFlags } from './settings.ts';
import { formatTable } from './table.ts';
import { harmlessJson, type Terminal } from './terminal.ts';

interface SyncFlags extends LogFlags {
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
  leadpod sync --all                  every pod of leadpod.pods.json (docs/pods.md)
`;

/** Adds the command. */
export function addSync(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('sync')
    .summary('one pass: the inbox of the pod to lead resources')
    .description(
      'Reads what is new in the inbox, keeps it in the journal, folds it into lead resources under leads/ and remembers what was handled.',
    )
    .option('--json', 'print the counts as one JSON object, one a pod')
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
  addManyPodsFlags(addLogFlag(command)).action(async (flags: SyncFlags & ManyPodsFlags) => {
    finish(isForMany(flags) ? await syncPods(flags, terminal) : await syncPod(onlyPod(flags), terminal));
  });
}

function parseConcurrency(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new InvalidArgumentError('Expected a whole number from 1 to 64.');
}

async function syncPod(flags: SyncFlags & PodFlags, terminal: Terminal): Promise<ExitCode> {
  const options = passOptions(flags);
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  // Lines of a log and a bar, or words, would run into one another.
  const isLogged = logLevel(flags) !== 'off';
  const progress = createProgress(terminal, flags.json !== true && !isLogged);
  try {
    const observation = await openObservation(flags, terminal);
    const report = await withPod(flags, terminal, (pod) =>
      runPass(pod, { ...options, signal: stop.signal }, { name: ONLY_POD, terminal, progress, observation, isLogged }),
    );
    progress.stop();
    if (flags.json === true) terminal.data(`${harmlessJson(report)}\n`);
    else sayReport(report, flags.dryRun === true, terminal);
    return stop.exitCode() ?? exitOfReport(report);
  } finally {
    progress.stop();
    stop.release();
  }
}

/** What the one pod of flags and environment is called where a pass is watched. */
const ONLY_POD = 'default';

function passOptions(flags: SyncFlags & PodFlags): SyncOptions {
  const { ack, full, dryRun, concurrency, limit } = flags;
  return {
    ...readingOptions(flags),
    ...syncDefaults(flags),
    ...givenOnly({ ack, full, dryRun, concurrency, limit }),
  };
}

const exitOfReport = ({ quarantined, failed }: SyncReport): ExitCode =>
  quarantined + failed > 0 ? EXIT.someFailed : EXIT.ok;

async function syncPods(flags: SyncFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const isLogged = logLevel(flags) !== 'off';
  const progress = createCountProgress(
    { ...terminal, isInteractive: terminal.isInteractive && !isLogged },
    'pods done',
  );
  const say = (line: string): void => {
    progress.stop();
    terminal.say(line);
  };
  const runs = podRuns(flags, { ...terminal, say });
  const stop = listenForStop(say);
  let done = 0;
  const onOutcome = (outcome: PodOutcome<SyncReport>): void => {
    if (flags.json === true) printOutcomeJson(outcome, (report) => report, terminal);
    progress.update((done += 1), runs.length);
  };
  try {
    const observation = await openObservation(flags, terminal);
    const surroundings = { progress: SILENT, observation, isLogged };
    const { signal } = stop;
    const outcomes = await runPods(
      runs,
      ({ name, terminal: own, flags: ofPod }) => {
        // Before the pod is opened: what is wrong with the options is no matter of the network.
        const options = { ...passOptions(ofPod), signal };
        return withPod(ofPod, own, (pod) => runPass(pod, options, { ...surroundings, name, terminal: own }));
      },
      { signal, onOutcome },
    );
    progress.stop();
    if (flags.json !== true) terminal.data(syncTable(outcomes, terminal));
    return stop.exitCode() ?? exitOfPods(outcomes, exitOfReport);
  } finally {
    progress.stop();
    stop.release();
  }
}

/** One row a pod, in the order in which they were named. */
function syncTable(outcomes: readonly PodOutcome<SyncReport>[], terminal: Terminal): string {
  const counts = ['listed', 'read', 'created', 'updated', 'quarantined', 'failed'] as const;
  const columns = ['pod', ...counts, 'outcome'].map((name) => ({ title: name.toUpperCase() }));
  const rows = outcomes.map((outcome) => {
    if (outcome.state !== 'done') return [outcome.name, ...counts.map(() => ''), outcome.state];
    const { value } = outcome;
    const cells = counts.map((name) => String(value[name]));
    return [outcome.name, ...cells, exitOfReport(value) === EXIT.ok ? 'ok' : 'some failed'];
  });
  return formatTable(columns, rows, terminal);
}

interface Surroundings {
  readonly name: string;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly observation: Observation;
  /** Whoever reads the log is told there. */
  readonly isLogged: boolean;
}

/** A pass that tells a person of what it meets. */
async function runPass(pod: Pod, options: SyncOptions, surroundings: Surroundings): Promise<SyncReport> {
  const { name, terminal, progress, observation, isLogged } = surroundings;
  // The one that somebody asked for.
  const identity = { pod: name, trigger: 'start' } as const;
  if (isLogged) return observedPass(pod, options, identity, observation);
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
  const report = await observedPass(pod, telling, identity, observation);
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
