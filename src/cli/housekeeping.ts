/** `leadpod reindex` and `leadpod compact`: caches and the journal kept small and true. */
import type { Command } from 'commander';
import { compactJournal } from '../sync/compact.ts';
import { Workspace } from '../sync/workspace.ts';
import { count } from '../words.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { withPod } from './open.ts';
import { addPodFlags, readingOptions, type PodFlags } from './settings.ts';
import { harmlessJson, type Terminal } from './terminal.ts';

interface Flags extends PodFlags {
  readonly json?: boolean;
}

/** Adds the command. */
export function addReindex(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('reindex')
    .summary('the identity index anew from the leads')
    .description('Reads all leads and writes the identity index anew. It is a cache: no lead is changed.')
    .option('--json', 'print the count as one JSON object')
    .addHelpText('after', '\nExamples:\n  leadpod reindex\n');
  addPodFlags(command).action(async (flags: Flags) => {
    const leads = await withPod(flags, terminal, async (pod) => {
      const workspace = await Workspace.open(pod, readingOptions(flags));
      const indexed = await workspace.rebuildIndex('asked');
      await workspace.settle();
      return indexed;
    });
    terminal.data(flags.json === true ? `${harmlessJson({ leads })}\n` : `${count(leads, 'lead')} indexed\n`);
    finish(EXIT.ok);
  });
}

/** Adds the command. */
export function addCompact(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('compact')
    .summary('merge the small resources of the journal')
    .description(
      'Merges the segments and commit records of each day. The first sync after a day does so by itself; it can be done at any time, also while others sync.',
    )
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', '\nExamples:\n  leadpod compact\n');
  addPodFlags(command).action(async (flags: Flags) => {
    const compaction = await withPod(flags, terminal, async (pod) => {
      const workspace = await Workspace.open(pod, readingOptions(flags));
      const done = await compactJournal(workspace);
      await workspace.settle();
      return done;
    });
    const { removed, segments } = compaction;
    terminal.data(
      flags.json === true
        ? `${harmlessJson(compaction)}\n`
        : removed === 0
          ? 'Nothing to merge\n'
          : `${count(removed, 'batch', 'batches')} of the journal merged into ${count(segments, 'segment')}\n`,
    );
    finish(EXIT.ok);
  });
}
