/** `leadpod compact`: merges the segments and records of each day. */
import type { Command } from 'commander';
import { compactJournal, type Compaction } from '../../../workspace/compact.ts';
import { openWorkspace } from '../../../workspace/open-workspace.ts';
import { count } from '../../../text/count.ts';
import { runChore, type Chore, type ChoreFlags } from '../../pods/chore.ts';
import type { ExitCode } from '../../exit.ts';
import { addManyPodsFlags } from '../../pods/many-pods.ts';
import { readingOptions } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

/** Adds the command. */
export function addCompact(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('compact')
    .description(
      'Merges the small files of the journal, day by day. The first sync of a new day does this for you. You can run it at any time, also while a sync runs.',
    )
    .option('--json', 'print the counts as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  leadpod compact\n  leadpod compact --all    every pod of leadpod.pods.json\n',
    );
  addManyPodsFlags(command).action(async (flags: ChoreFlags) => {
    finish(await runChore(flags, terminal, compact));
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
