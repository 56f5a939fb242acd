/** `leadpod doctor`: checks the setup, and prints one line for each check. */
import type { Command } from 'commander';
import { checkCare } from '../../../doctor/care.ts';
import type { Check } from '../../../doctor/doctor.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  printPodJson,
  runPods,
  type ManyPodsFlags,
  type PodOutcome,
  type PodRun,
} from '../../pods/many-pods.ts';
import { sayWhileWaiting } from '../../output/progress.ts';
import { podSettings, readingOptions, type PodFlags } from '../../settings/settings.ts';
import { formatTable } from '../../output/table.ts';
import { harmlessJson, harmlessLine, type Terminal, type TextStyle } from '../../output/terminal.ts';

const MARKS: Readonly<Record<Check['state'], readonly [mark: string, style: TextStyle]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  problem: ['PROBLEM', 'red'],
  skipped: ['skipped', 'dim'],
};

const EXAMPLES = `
Exit codes: 0 a sync will work; 1 a problem; 2 wrong usage; 3 a problem in some of many pods.

Examples:
  leadpod doctor                       with LEADPOD_* in the environment
  leadpod doctor --settings pod.env    with the file that dev-pod wrote
  leadpod doctor --fix                 repair journal, leads and index where they differ
  leadpod doctor --all                 every pod of leadpod.pods.json (docs/pods.md)
`;

interface DoctorFlags {
  readonly json?: boolean;
  readonly fix?: boolean;
  readonly deep?: boolean;
}

/** Adds the command. */
export function addDoctor(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('doctor')
    .description(
      'Checks your setup and prints one line per check, with what to do: issuer, login, clock, storage, inbox, access rights, how the server stores files, ETags, notification channels, and whether journal, leads and index agree.',
    )
    .option('--fix', 'repair journal, leads and index where they differ; no data is lost')
    .option('--deep', 'compare leads and journal even if there are many; this takes time')
    .option('--json', 'print one JSON object per check')
    .addHelpText('after', EXAMPLES);
  addManyPodsFlags(command).action(async (flags: DoctorFlags & ManyPodsFlags) => {
    finish(isForMany(flags) ? await checkPods(flags, terminal) : await checkPod(onlyPod(flags), terminal));
  });
}

async function checkPod(flags: DoctorFlags & PodFlags, terminal: Terminal): Promise<ExitCode> {
  let problems = 0;
  for await (const check of shownChecks(flags, terminal)) {
    if (check.state === 'problem') problems += 1;
    terminal.data(flags.json === true ? `${harmlessJson(check)}\n` : checkLine(check, terminal));
  }
  return problems > 0 ? EXIT.couldNotRun : EXIT.ok;
}

async function* checksOf(flags: DoctorFlags & PodFlags): AsyncGenerator<Check> {
  const settings = podSettings(flags);
  // Imported here because it loads slowly, as in open.ts.
  const { diagnose } = await import('../../../doctor/doctor.ts');
  const { fix = false, deep = fix } = flags;
  const care = { ...readingOptions(flags), fix, deep };
  yield* diagnose(settings, {}, (pod) => checkCare(pod, care));
}

/** Yields the results of the checks. On a terminal, prints a line while a check takes long. */
async function* shownChecks(flags: DoctorFlags & PodFlags, terminal: Terminal): AsyncGenerator<Check> {
  const checks = checksOf(flags);
  for (;;) {
    const next: IteratorResult<Check, void> = await checks.next().finally(sayWhileWaiting(terminal, 'Checking ...'));
    if (next.done === true) return;
    yield next.value;
  }
}

/** Checks several pods. The results of a pod are printed together, when its last check has ended. */
async function checkPods(flags: DoctorFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const runs = podRuns(flags, terminal);
  const check = async ({ name, flags: own }: PodRun<DoctorFlags & ManyPodsFlags>): Promise<readonly Check[]> => {
    const checks: Check[] = [];
    for await (const one of checksOf(own)) {
      checks.push(one);
      if (flags.json === true) printPodJson(name, one, terminal);
    }
    if (flags.json !== true)
      terminal.data(`${terminal.style('bold', name)}\n${checks.map((one) => checkLine(one, terminal)).join('')}\n`);
    return checks;
  };
  const onOutcome = (outcome: PodOutcome<readonly Check[]>): void => {
    if (flags.json === true && outcome.state === 'failed') printOutcomeJson(outcome, () => ({}), terminal);
  };
  const outcomes = await runPods(runs, check, { onOutcome });
  if (flags.json !== true) terminal.data(doctorTable(outcomes, terminal));
  return exitOfPods(outcomes, (checks) => (countOf(checks, 'problem') > 0 ? EXIT.couldNotRun : EXIT.ok));
}

const countOf = (checks: readonly Check[], state: Check['state']): number =>
  checks.filter((check) => check.state === state).length;

function doctorTable(outcomes: readonly PodOutcome<readonly Check[]>[], terminal: Terminal): string {
  const columns = ['POD', 'OK', 'WARNINGS', 'PROBLEMS', 'OUTCOME'].map((title) => ({ title }));
  const rows = outcomes.map((outcome) => {
    if (outcome.state !== 'done') return [outcome.name, '', '', '', outcome.state];
    const counts = (['ok', 'warning', 'problem'] as const).map((state) => countOf(outcome.value, state));
    return [outcome.name, ...counts.map(String), counts[2] === 0 ? 'ok' : 'problem'];
  });
  return formatTable(columns, rows, terminal);
}

function checkLine({ name, state, message }: Check, terminal: Terminal): string {
  const [mark, style] = MARKS[state];
  return `${terminal.style(style, mark.padEnd(8))} ${name.padEnd(9)} ${harmlessLine(message)}\n`;
}
