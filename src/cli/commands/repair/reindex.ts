/** `leadpod reindex`: builds the identity index again from the leads. */
import type { Command } from 'commander';
import { adviceFor } from '../../../http/failures/lone-failures.ts';
import { openWorkspace } from '../../../workspace/open-workspace.ts';
import { count } from '../../../text/count.ts';
import { runChore, type Chore, type ChoreFlags } from '../../pods/chore.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { addManyPodsFlags } from '../../pods/many-pods.ts';
import { readingOptions } from '../../settings/settings.ts';
import { harmlessLine, type Terminal } from '../../output/terminal.ts';

/** Adds the command. */
export function addReindex(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('reindex')
    .description(
      'Rebuilds the identity index, which finds the lead of an identifier, from the leads. It is a cache: no lead is changed.',
    )
    .option('--json', 'print the count as one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  leadpod reindex\n  leadpod reindex --all    every pod of leadpod.pods.json\n',
    );
  addManyPodsFlags(command).action(async (flags: ChoreFlags) => {
    finish(await runChore(flags, terminal, reindex));
  });
}

interface Reindexed {
  readonly leads: number;
  /** The leads that could not be read, each with the reason and the advice. Missing if there are none. */
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
