/** `leadpod reindex` and `leadpod compact`: caches and the journal kept small and true. */
import type { Command } from 'commander';
import { adviceFor } from '../http/lone-failures.ts';
import type { Pod } from '../solid/pod.ts';
import { compactJournal, type Compaction } from '../workspace/compact.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import { count } from '../text/count.ts';
import { EXIT, type ExitCode } from './exit.ts';
import {
  addManyPodsFlags,
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  withPods,
  type ManyPodsFlags,
  type PodOutcome,
} from './many-pods.ts';
import { withPod } from './open.ts';
import { readingOptions, type PodFlags } from './settings.ts';
import { formatTable } from './output/table.ts';
import { harmlessJson, harmlessLine, type Terminal } from './output/terminal.ts';

interface Flags extends ManyPodsFlags {
  readonly json?: boolean;
}

/** Adds the command. */
export function addReindex(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('reindex')
    .summary('the identity index anew from the leads')
    .description('Reads all leads and writes the identity index anew. It is a cache: no lead is changed.')
    .option('--json', 'print the count as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  leadpod reindex\n  leadpod reindex --all    every pod of leadpod.pods.json\n',
    );
  addManyPodsFlags(command).action(async (flags: Flags) => {
    finish(await careFor(flags, terminal, reindex));
  });
}

interface Reindexed {
  readonly leads: number;
  /** Leads that could not be read, each with why and what to do; absent where there are none. */
  readonly unreadable?: readonly string[];
}

const reindex: Chore<Reindexed> = {
  work: async (pod, flags) => {
    const workspace = await openWorkspace(pod, readingOptions(flags));
    const leads = await workspace.rebuildIndex('asked');
    await workspace.settle();
    const unreadable = workspace.refusals
      .list()
      .map(({ slug, error }) => `${pod.layout.leadUrl(slug)}: ${error.message}; ${adviceFor(error)}`);
    return unreadable.length === 0 ? { leads } : { leads, unreadable };
  },
  words: ({ leads, unreadable = [] }) =>
    [`${count(leads, 'lead')} indexed`, ...unreadable.map((line) => harmlessLine(line))].join('\n'),
  exitOf: ({ unreadable }) => (unreadable === undefined ? EXIT.ok : EXIT.someFailed),
};

/** Adds the command. */
export function addCompact(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('compact')
    .summary('merge the small resources of the journal')
    .description(
      'Merges the segments and commit records of each day. The first sync after a day does so by itself; it can be done at any time, also while others sync.',
    )
    .option('--json', 'print the counts as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  leadpod compact\n  leadpod compact --all    every pod of leadpod.pods.json\n',
    );
  addManyPodsFlags(command).action(async (flags: Flags) => {
    finish(await careFor(flags, terminal, compact));
  });
}

const compact: Chore<Compaction> = {
  work: async (pod, flags) => {
    const workspace = await openWorkspace(pod, readingOptions(flags));
    const done = await compactJournal(workspace);
    await workspace.settle();
    return done;
  },
  words: ({ removed, segments }) =>
    removed === 0
      ? 'Nothing to merge'
      : `${count(removed, 'batch', 'batches')} of the journal merged into ${count(segments, 'segment')}`,
};

/** What is done with a pod, and what is said of it. */
interface Chore<T extends object> {
  readonly work: (pod: Pod, flags: PodFlags) => Promise<T>;
  readonly words: (value: T) => string;
  readonly exitOf?: (value: T) => ExitCode;
}

async function careFor<T extends object>(
  flags: Flags,
  terminal: Terminal,
  { work, words, exitOf = () => EXIT.ok }: Chore<T>,
): Promise<ExitCode> {
  const isJson = flags.json === true;
  if (!isForMany(flags)) {
    const value = await withPod(onlyPod(flags), terminal, (pod) => work(pod, onlyPod(flags)));
    terminal.data(isJson ? `${harmlessJson(value)}\n` : `${words(value)}\n`);
    return exitOf(value);
  }
  const onOutcome = (outcome: PodOutcome<T>): void => {
    if (isJson) printOutcomeJson(outcome, (value) => value, terminal);
  };
  const outcomes = await withPods(podRuns(flags, terminal), (pod, run) => work(pod, run.flags), { onOutcome });
  if (!isJson) {
    const rows = outcomes.map((one) => [one.name, one.state === 'done' ? words(one.value) : one.state]);
    terminal.data(formatTable([{ title: 'POD' }, { title: 'OUTCOME' }], rows, terminal));
  }
  return exitOfPods(outcomes, exitOf);
}
