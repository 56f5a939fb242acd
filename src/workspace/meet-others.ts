/**
 * Combines the work of this process with what other processes have written meanwhile: their leads and ours may have to be
 * joined.
 */
import { Tombstones } from '../lead/tombstone.ts';
import { purgePod } from './purge/purge.ts';
import { regroup } from './recover.ts';
import type { Workspace } from './workspace.ts';

/** Reads the records of other processes since the ledger was read, and repeats the grouping that they could not do. */
export async function meetOthers(workspace: Workspace): Promise<void> {
  const { ledger, index, others } = workspace;
  const before = new Set(ledger.decided.tombstones.map(({ id }) => id));
  const { news, own } = await ledger.reload();
  workspace.adoptIndex();
  for (const { record } of [...news, ...own]) index.note(record.leads);
  workspace.learnDecisions();
  // The ledger was lost meanwhile, so the keys must be read from the leads.
  if (ledger.isLost) await workspace.rebuildIndex('damaged');
  const forgotten = ledger.decided.tombstones.filter(({ id }) => !before.has(id));
  if (forgotten.length > 0) {
    const theirs = new Tombstones(forgotten);
    index.forget((text) => theirs.has(text));
  }
  await regroup(workspace, others.noteChanges(news.flatMap(({ record }) => record.leads)));
  if (forgotten.length > 0) await purgePod(workspace, { isNews: true });
}
