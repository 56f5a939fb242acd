/** `leadpod sync`: runs one pass over the inbox. */
import type { Command } from 'commander';
import type { Observation } from '../../../observe/observation.ts';
import { observedOpening, observedPass, type PassIdentity } from '../../../observe/observed-pass.ts';
import type { Pod } from '../../../solid/pod.ts';
import type { SyncOptions } from '../../../pass/options.ts';
import type { SyncReport } from '../../../pass/report.ts';
import { count } from '../../../text/count.ts';
import { EXIT, listenForStop, type ExitCode } from '../../exit.ts';
import {
  exitOfPods,
  isForMany,
  ONLY_POD,
  onlyPod,
  podRuns,
  printOutcomeJson,
  runPods,
  type ManyPodsFlags,
  type PodOutcome,
  type PodRun,
} from '../../pods/many-pods.ts';
import { logLevel, openObservation } from '../../flags/observe.ts';
import { withPod } from '../../pods/open.ts';
import { addPassFlags, exitCodeOfReport, limitOption, passOptions, sayNote, type PassFlags } from '../../flags/pass.ts';
import { checkRules } from '../../settings/routing.ts';
import { createCountProgress, createProgress, SILENT, type Progress } from '../../output/progress.ts';
import { givenOnly, type PodFlags, type SettingsFlags } from '../../settings/settings.ts';
import { sayReport } from '../../output/sync-lines.ts';
import { formatTable } from '../../output/table.ts';
import { harmlessJson, type Terminal } from '../../output/terminal.ts';
import { addWarningFlags, WarningTally, type WarningFlags } from '../../output/warnings.ts';

interface SyncFlags extends PassFlags, WarningFlags {
  readonly dryRun?: boolean;
  readonly full?: boolean;
}

const EXAMPLES = `
Exit codes: 0 all handled; 1 could not run; 2 wrong usage; 3 some notifications failed; 130 stopped with Ctrl-C.

Examples:
  leadpod sync                        with LEADPOD_* in the environment
  leadpod sync --settings pod.env     with the file that dev-pod wrote
  leadpod sync --ack delete --json    delete from the inbox what is stored; counts for a script
  leadpod sync --dry-run              what would happen
  leadpod sync --verbose              print a line for each repair and warning, with its place
  leadpod sync --all                  every pod of leadpod.pods.json (docs/pods.md)
`;

/** Adds the command. */
export function addSync(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('sync')
    .description(
      'Reads what is new in the inbox, stores it in the journal (leads/journal/ in your pod), and creates or updates the leads under leads/. What was read is not read again.',
    )
    .option('--json', 'print the counts as one JSON object per pod')
    .option('--dry-run', 'read and compute, and write nothing')
    .option('--full', 'read everything again, not only what is new')
    .addOption(limitOption())
    .addHelpText('after', EXAMPLES);
  addPassFlags(addWarningFlags(command)).action(async (flags: SyncFlags & ManyPodsFlags) => {
    await checkRules(flags);
    finish(isForMany(flags) ? await syncPods(flags, terminal) : await syncPod(onlyPod(flags), terminal));
  });
}

async function syncPod(flags: SyncFlags & PodFlags, terminal: Terminal): Promise<ExitCode> {
  const options = optionsOf(flags);
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  const watching = await openWatching(flags, terminal);
  const progress = createProgress(terminal, flags.json !== true && !watching.isLogged);
  const say = (line: string): void => {
    progress.stop();
    terminal.say(line);
  };
  const tally = tallyOf(flags, { ...terminal, say });
  try {
    const run = { name: ONLY_POD, flags, terminal };
    const report = await openAndPass(
      run,
      { ...options, signal: stop.signal },
      { ...watching, terminal, progress, tally },
    );
    progress.stop();
    if (flags.json === true) terminal.data(`${harmlessJson(report)}\n`);
    else sayReport(report, flags.dryRun === true, terminal);
    sayTally(tally, flags, terminal);
    return stop.exitCode() ?? exitCodeOfReport(report);
  } finally {
    progress.stop();
    stop.release();
  }
}

function optionsOf(flags: SyncFlags & PodFlags): SyncOptions {
  const { full, dryRun } = flags;
  return { ...passOptions(flags), ...givenOnly({ full, dryRun }) };
}

async function syncPods(flags: SyncFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const progress = createCountProgress(terminal, 'pods done');
  const say = (line: string): void => {
    progress.stop();
    terminal.say(line);
  };
  const runs = podRuns(flags, { ...terminal, say });
  const watching = await openWatching(flags, terminal);
  const tally = tallyOf(flags, { ...terminal, say });
  const stop = listenForStop(say);
  let done = 0;
  const onOutcome = (outcome: PodOutcome<SyncReport>): void => {
    if (flags.json === true) printOutcomeJson(outcome, (report) => report, terminal);
    progress.update((done += 1), runs.length);
  };
  try {
    const { signal } = stop;
    const outcomes = await runPods(
      runs,
      (run) => {
        // The options are read before the pod is opened, so that an error in them is reported without a request.
        const options = { ...optionsOf(run.flags), signal };
        const surroundings = { ...watching, terminal: run.terminal, progress: SILENT, tally };
        return openAndPass(run, options, surroundings);
      },
      { signal, onOutcome },
    );
    progress.stop();
    if (flags.json !== true) terminal.data(syncTable(outcomes, terminal));
    sayTally(tally, flags, terminal);
    return stop.exitCode() ?? exitOfPods(outcomes, exitCodeOfReport);
  } finally {
    progress.stop();
    stop.release();
  }
}

/** One row for each pod, in the order in which the pods were named. */
function syncTable(outcomes: readonly PodOutcome<SyncReport>[], terminal: Terminal): string {
  const counts = ['listed', 'read', 'created', 'updated', 'quarantined', 'failed'] as const;
  const columns = ['pod', ...counts, 'outcome'].map((name) => ({ title: name.toUpperCase() }));
  const rows = outcomes.map((outcome) => {
    if (outcome.state !== 'done') return [outcome.name, ...counts.map(() => ''), outcome.state];
    const { value } = outcome;
    const cells = counts.map((name) => String(value[name]));
    return [outcome.name, ...cells, exitCodeOfReport(value) === EXIT.ok ? 'ok' : 'some failed'];
  });
  return formatTable(columns, rows, terminal);
}

/** Where passes are reported, in addition to the terminal. */
interface Watching {
  readonly observation: Observation;
  /** Whether there is a log. Then the terminal shows no notes and no progress bar, because they would be mixed with the log. */
  readonly isLogged: boolean;
  /** Whether one JSON object is printed. It contains the counts, so the terminal shows failures only. */
  readonly isJson: boolean;
}

async function openWatching(flags: SyncFlags & SettingsFlags, terminal: Terminal): Promise<Watching> {
  return {
    observation: await openObservation(flags, terminal),
    isLogged: logLevel(flags) !== 'off',
    isJson: flags.json === true,
  };
}

interface Surroundings extends Watching {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly tally: WarningTally;
}

/**
 * Counts repairs and warnings. With `--json` they are only printed on request, because scripts read the counts. The leads have
 * them in any case.
 */
function tallyOf(flags: SyncFlags, terminal: Terminal): WarningTally {
  const { json = false, verbose = false, quiet = json && !verbose } = flags;
  return new WarningTally({ verbose, quiet }, terminal);
}

/**
 * Prints the counts of repairs and warnings: for people with the other counts; with `--json` on standard error, because
 * standard output only has the one object.
 */
function sayTally(tally: WarningTally, { json }: SyncFlags, terminal: Terminal): void {
  if (json === true) tally.say();
  else for (const line of tally.lines()) terminal.data(`${line.charAt(0).toUpperCase()}${line.slice(1)}\n`);
}

function openAndPass(
  { name, flags, terminal }: PodRun<SyncFlags & ManyPodsFlags>,
  options: SyncOptions,
  surroundings: Surroundings,
): Promise<SyncReport> {
  const { observation } = surroundings;
  const identity = { pod: name, trigger: 'start' } as const;
  return withPod(flags, terminal, (pod) => runPass(pod, identity, options, surroundings), {
    opening: (open) => observedOpening(open, identity, { observation, signal: options.signal }),
  });
}

async function runPass(
  pod: Pod,
  identity: PassIdentity,
  options: SyncOptions,
  { terminal, progress, observation, isLogged, isJson, tally }: Surroundings,
): Promise<SyncReport> {
  if (isLogged) return observedPass(pod, options, identity, observation);
  let waiting = 0;
  const watched: SyncOptions = {
    ...options,
    onProgress: (state) => {
      progress.update(state);
    },
    onWarnings: (source, warnings) => {
      tally.add(source, warnings);
    },
    onNote: (note) => {
      progress.stop();
      sayNote(note, terminal);
    },
    onQuarantine: (earlier) => {
      waiting = earlier;
    },
  };
  const report = await observedPass(pod, watched, identity, observation);
  progress.stop();
  if (report.quarantined > 0 && options.dryRun !== true) {
    terminal.say(
      `${count(report.quarantined, 'notification')} could not be processed and ${report.quarantined === 1 ? 'is' : 'are'} in the quarantine. leadpod quarantine list shows why.`,
    );
  }
  if (waiting > 0 && !isJson)
    terminal.say(
      `${count(waiting, 'notification')} from earlier syncs ${waiting === 1 ? 'is' : 'are'} still in the quarantine. leadpod quarantine list shows why.`,
    );
  return report;
}
