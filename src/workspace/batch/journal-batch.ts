/** Selects the notifications of a batch that go into the journal. */
import type { JournalEntry, NotificationOutcome } from '../../store/journal/record.ts';
import type { Ledger } from '../../store/ledger/ledger.ts';
import { handledIn, outcomeIn, type Batch, type ReadNotification } from './batch.ts';
import type { StoredLeads } from '../update/gather.ts';
import { entryWithout } from '../purge/entry-without.ts';
import type { Workspace } from '../workspace.ts';

/**
 * The entries for all lead notifications, without events of forgotten people. Notifications that are read again are left out if
 * the journal contains them.
 */
export async function entriesToJournal(
  batch: Batch,
  workspace: Workspace,
  stored: StoredLeads,
): Promise<{ entries: JournalEntry[]; forgotten: string[] }> {
  const { ledger, tombstones, options } = workspace;
  const entries: JournalEntry[] = [];
  const forgotten = [...batch.forgotten];
  const again = batch.notifications.filter(({ entry: { source } }) => isKnownIn(batch, ledger, source));
  const eventsAgain = again.flatMap(({ events }) => events);
  const known = again.length === 0 ? new Set<string>() : await workspace.readKnown(eventsAgain, stored);
  for (const { entry, events } of batch.notifications) {
    const outcome = outcomeIn(batch, ledger, entry.source);
    if (outcome === 'refused') continue;
    if (isKnownIn(batch, ledger, entry.source) && events.every(({ key }) => known.has(key))) {
      if (outcome === undefined) batch.relearned.push(...handledIn(batch, [entry.source], 'journaled'));
      continue;
    }
    const isCovered = events.some((event) => tombstones.covers(event));
    // The journal contains a waiting score already, even if its lead cannot be read now.
    if (outcome === 'awaiting' && !isCovered) continue;
    const left = isCovered ? await entryWithout(entry, tombstones, options) : [entry];
    if (left.length === 0) forgotten.push(entry.source);
    for (const one of left) entries.push(one);
  }
  return { entries, forgotten };
}

/** Whether this score arrived before its lead. Earlier releases stored the outcome `unsupported` for it. */
const wasAwaiting = (outcome: NotificationOutcome | undefined): boolean =>
  outcome === 'awaiting' || outcome === 'unsupported';

/** Whether a notification was handled at this URL that may be the same one. */
function isKnownIn(batch: Batch, ledger: Ledger, source: string): boolean {
  const outcome = outcomeIn(batch, ledger, source);
  return (outcome ?? ledger.handled.unmarkedOutcomeOf(source)) === 'journaled' || wasAwaiting(outcome);
}

/**
 * Returns the notifications that contain only scores of leads that do not exist yet. Notifications that waited before and whose
 * leads exist now get the outcome `journaled`.
 */
export function settleScores(batch: Batch, { ledger, refusals }: Workspace): ReadNotification[] {
  const settled = batch.notifications.filter(({ entry }) => !refusals.isOpen(entry)).map(({ entry }) => entry.source);
  const released = settled.filter((source) => wasAwaiting(outcomeIn(batch, ledger, source)));
  batch.relearned.push(...handledIn(batch, released, 'journaled'));
  return batch.notifications.filter(({ entry }) => refusals.isLeadless(entry));
}
