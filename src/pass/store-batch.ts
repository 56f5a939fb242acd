/**
 * Stores a batch: journal, leads, quarantine, commit record, in this order. Nothing is acknowledged before all of them are
 * written.
 */
import type { HandledNotification, NotificationOutcome } from '../store/journal/record.ts';
import { Quarantine } from '../store/quarantine.ts';
import { handledIn, outcomeIn, type Batch, type BatchVersion } from '../workspace/batch/batch.ts';
import type { StoredLeads } from '../workspace/update/gather.ts';
import { entriesToJournal, settleScores } from '../workspace/batch/journal-batch.ts';
import type { LeadsUpdate } from '../workspace/update/update.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { imagine } from './dry-run.ts';
import type { SyncOptions } from './options.ts';
import type { PassContext } from './pass-context.ts';

/** Stores the batch. */
export async function storeBatch(batch: Batch, workspace: Workspace, pass: PassContext): Promise<void> {
  const { options, report, inStage } = pass;
  const stored: StoredLeads = new Map();
  const { entries, forgotten } = await entriesToJournal(batch, workspace, stored);
  report.addForgotten(forgotten.length);
  const news = newsIn(batch, workspace);
  const isWrite = options.dryRun !== true && news.isNews;
  const segments = isWrite ? await inStage('journal', () => workspace.records.append(entries)) : [];
  const update = await updateLeads(batch, workspace, stored, pass);
  if (!isWrite) return;
  const { quarantine } = news;
  if (quarantine.length > 0) await new Quarantine(pass.pod.client, pass.pod.layout, options.partLimits).add(quarantine);
  const handled = handledBy(batch, news, forgotten, workspace);
  // The record marks them as handled, so this must come first.
  const committed = batch.notifications.filter(({ entry: { source } }) => isNeverHandled(batch, workspace, source));
  await inStage('commit', () => workspace.records.commit(segments, { handled, leads: update.changes }));
  tellCommitted(committed, workspace, pass);
}

/** The parts of a batch that are not recorded in the pod yet. */
interface News {
  readonly unsupported: readonly string[];
  readonly quarantine: Batch['quarantine'];
  /** Whether there is anything to write. */
  readonly isNews: boolean;
}

/** Whether a notification has another outcome in the ledger. */
const isOther =
  (batch: Batch, { ledger }: Workspace, outcome: NotificationOutcome) =>
  (source: string): boolean =>
    outcomeIn(batch, ledger, source) !== outcome;

function newsIn(batch: Batch, workspace: Workspace): News {
  const unsupported = batch.unsupported.filter(isOther(batch, workspace, 'unsupported'));
  const isNewInQuarantine = isOther(batch, workspace, 'quarantined');
  const quarantine = batch.quarantine.filter(({ source }) => isNewInQuarantine(source));
  const count = unsupported.length + quarantine.length + batch.forgotten.length + batch.relearned.length;
  return {
    unsupported,
    quarantine,
    isNews: count > 0 || batch.notifications.some(({ events }) => events.length > 0),
  };
}

/** The notifications for the commit record that are in no segment. */
function handledBy(
  batch: Batch,
  { unsupported, quarantine }: News,
  forgotten: readonly string[],
  workspace: Workspace,
): HandledNotification[] {
  return [
    ...handledIn(batch, unsupported, 'unsupported'),
    ...handledIn(batch, forgotten.filter(isOther(batch, workspace, 'forgotten')), 'forgotten'),
    ...quarantine.flatMap(({ source }) => handledIn(batch, [source], 'quarantined')),
    ...batch.relearned,
  ];
}

const isNeverHandled = (batch: Batch, { ledger }: Workspace, source: string): boolean =>
  outcomeIn(batch, ledger, source) === undefined && ledger.handled.unmarkedOutcomeOf(source) === undefined;

async function updateLeads(
  batch: Batch,
  workspace: Workspace,
  stored: StoredLeads,
  { options, report, onUpdate, inStage, toRoute }: PassContext,
): Promise<LeadsUpdate> {
  const { notifications } = batch;
  const events = notifications.flatMap((notification) => notification.events);
  const update = await inStage('update', () => workspace.update(events, stored, { sparing: true }));
  onUpdate(update);
  for (const { action, key } of events) if (action === 'accept') toRoute.arrivals.push(key);
  workspace.refusals.keepWaiting(notifications, update);
  report.addDuplicates(update.duplicate);
  report.addLeadless(settleScores(batch, workspace));
  if (options.dryRun === true) imagine(workspace, update, stored);
  return update;
}

function tellCommitted(notifications: Batch['notifications'], { refusals }: Workspace, pass: PassContext): void {
  const nowMs = Date.now() + (pass.pod.client.clockSkewMs ?? 0);
  const committed = notifications.flatMap(({ entry, postedMs }) => {
    const { source } = entry;
    if (refusals.isOpen(entry)) return [];
    // The header has whole seconds, and the clock difference is adjusted for that too.
    return postedMs === undefined ? { source } : { source, lagMs: Math.max(0, nowMs - postedMs - 500) };
  });
  if (committed.length > 0) pass.options.onCommitted?.(committed);
}

/** What may be deleted: lead events, after journal and leads were written. */
export function storedIn(batch: Batch, { ledger, refusals }: Workspace, { ack, dryRun }: SyncOptions): BatchVersion[] {
  if (ack !== 'delete' || dryRun === true) return [];
  const isStored = (source: string): boolean =>
    ['journaled', 'forgotten'].includes(outcomeIn(batch, ledger, source) ?? '');
  const sources = [...batch.notifications.map(({ entry }) => entry.source), ...batch.same.filter(isStored)];
  return sources.flatMap((source) => batch.versions.get(source) ?? []).filter((one) => !refusals.isOpen(one));
}
