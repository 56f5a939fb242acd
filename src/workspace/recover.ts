/**
 * Finishes work of other runs: after a crash, a concurrent write, or a lead that could not be read or written (CONTRIBUTING.md,
 * F2).
 */
import { isTornSegment } from '../store/journal/segment.ts';
import type { CommitRecord, JournalEntry, JournalPlace } from '../store/journal/record.ts';
import { contentOf } from '../solid/version.ts';
import { entryVersion, handledAs } from '../store/journal/record.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { readJournalEvents } from './journal-events.ts';
import { lookForAddressBook } from './address-book.ts';
import type { StoredLeads } from './update/gather.ts';
import { purgePod, purgeSegment } from './purge/purge.ts';
import { readIndexChanges, slugsInDoubt } from './update/rebuild-index.ts';
import type { Workspace } from './workspace.ts';

/** A notification of the journal, read again. */
interface JournaledNotification {
  readonly entry: JournalEntry;
  readonly events: readonly LeadEvent[];
}

/**
 * Finishes segments of processes that died before their commit record, combines leads that different processes wrote, and
 * continues to forget people.
 */
export async function recover(workspace: Workspace): Promise<void> {
  const { ledger } = workspace;
  if (!ledger.isFresh && (ledger.isLost || ledger.isOfOtherReader))
    await workspace.rebuildIndex(ledger.isLost ? 'damaged' : 'outdated');
  if (!ledger.isFresh && ledger.isLost) await lookForAddressBook(workspace);
  for (const place of ledger.records.leftovers) {
    await workspace.journal.remove(place);
    ledger.drop(place);
  }
  const { unfinished, refusedPlaces } = ledger;
  for (const place of unfinished) await finish(workspace, place);
  const inDoubt = ledger.isLost
    ? await readSlugsInDoubt(workspace)
    : ledger.uncovered.flatMap(({ record }) => record.leads.map(({ slug }) => slug));
  await regroup(workspace, inDoubt);
  await retryRefused(workspace, refusedPlaces);
  if (ledger.decided.unpurged.length > 0) await purgePod(workspace);
  // The writers of these segments may not have known the tombstones yet.
  if (ledger.decided.tombstones.length > 0)
    for (const place of [...unfinished, ...ledger.uncovered.map((one) => one.place)])
      await purgeSegment(workspace, place);
}

async function finish(workspace: Workspace, place: JournalPlace): Promise<void> {
  await workspace.ensurePrivate();
  const entries = await workspace.journal.readSegment(place);
  // It was merged into another segment by a process that finished it.
  if (entries === undefined) return;
  const notifications = await readEntries(workspace, entries);
  const events = notifications.flatMap((one) => one.events);
  const isTorn = isTornSegment(entries, place);
  // An incomplete segment is removed below, so no lead may refer to it.
  if (!isTorn) workspace.records.noteSegment({ place, entries });
  const update = await workspace.update(events, new Map(), { isUnsettled: true, isUnindexed: true, sparing: true });
  workspace.refusals.keepWaiting(notifications, update);
  workspace.options.onUpdate?.(update);
  // The notifications that were cut off are still in the inbox. The readable ones get a new, complete segment.
  const segments = isTorn
    ? await workspace.records.append(entries)
    : [{ place, handled: handledAs(entries, 'journaled') }];
  await workspace.records.commit(segments, { leads: update.changes });
  if (isTorn) await workspace.journal.removeTorn(place);
}

async function readEntries({ options }: Workspace, entries: readonly JournalEntry[]): Promise<JournaledNotification[]> {
  const notifications: JournaledNotification[] = [];
  for (const entry of entries) notifications.push({ entry, events: await readJournalEvents([entry], options) });
  return notifications;
}

/** Reads leads again and groups their events with all leads that they concern. */
export async function regroup(workspace: Workspace, slugs: readonly string[]): Promise<void> {
  if (slugs.length === 0) return;
  const stored: StoredLeads = new Map();
  await workspace.readLeads(slugs, stored, { sparing: true });
  const update = await workspace.update([], stored, { isUnsettled: true, sparing: true });
  await workspace.records.commit([], { leads: update.changes.filter(({ checksum }) => checksum !== undefined) });
}

/**
 * Tries refused leads once more, with the notifications in these segments that wait for them. Everything that they concern is
 * grouped too, because they may have to be combined with other leads. Writes nothing if nothing has changed.
 */
async function retryRefused(workspace: Workspace, places: readonly JournalPlace[]): Promise<void> {
  const { ledger, journal, refusals } = workspace;
  const slugs = ledger.refusedLeads;
  if (places.length === 0 && slugs.length === 0) return;
  const entries: JournalEntry[] = [];
  for (const place of places) entries.push(...((await journal.readSegment(place)) ?? []));
  const refused = entries.filter((entry) => isRefused(workspace, entry));
  const notifications = await readEntries(workspace, refused);
  const events = notifications.flatMap((one) => one.events);
  const stored: StoredLeads = new Map();
  await workspace.readLeads(slugs, stored, { sparing: true });
  const update = await workspace.update(events, stored, { isUnsettled: true, isUnindexed: true, sparing: true });
  // A notification that was refused once never becomes `awaiting` again: a score in it is stored whether or not its lead
  // exists.
  refusals.keepWaiting(notifications, { ...update, awaiting: new Set() });
  workspace.options.onUpdate?.(update);
  const done = notifications.flatMap(({ entry }) => {
    const waiting = { source: entry.source, version: entryVersion(entry) };
    return refusals.isWaiting(waiting) ? [] : [entry];
  });
  const repaired = slugs.filter((slug) => !refusals.has(slug));
  const isNews =
    done.length > 0 || repaired.length > 0 || update.changes.some(({ checksum }) => checksum !== undefined);
  if (isNews)
    await workspace.records.commit([], {
      handled: [...handledAs(done, 'journaled'), ...unmarked(done)],
      leads: update.changes,
    });
  for (const slug of repaired) ledger.noteRefusal(slug, false);
}

/** Whether an entry waits for a lead. For entries of earlier releases only the URL is compared. */
function isRefused({ ledger }: Workspace, entry: JournalEntry): boolean {
  const { source, version } = entry;
  if (version === undefined && ledger.handled.unmarkedOutcomeOf(source) === 'refused') return true;
  return ledger.handled.outcomeOf(source, contentOf(entryVersion(entry))) === 'refused';
}

/** Replaces the outcome `refused` that an earlier release stored without the content. */
function unmarked(entries: readonly JournalEntry[]): CommitRecord['handled'] {
  return entries.flatMap(({ source, version }) => (version === undefined ? [{ source, outcome: 'journaled' }] : []));
}

/**
 * The leads that may have to be combined after the ledger was lost: those that share a deciding key, and those with decisions.
 */
async function readSlugsInDoubt({ ledger, leads, verdicts, refusals }: Workspace): Promise<string[]> {
  if (ledger.isFresh) return [];
  return slugsInDoubt(await readIndexChanges(leads, verdicts, refusals), verdicts);
}
