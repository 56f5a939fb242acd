/** Finishes work of other runs: after a crash, a concurrent write, or a lead that could not be read or written (F2). */
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

/** Segments of a run that died before its commit record, leads that did not meet, people who were half forgotten. */
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
  if (ledger.isLost) await regroup(workspace, await readSlugsInDoubt(workspace));
  else
    await regroup(
      workspace,
      ledger.uncovered.flatMap(({ record }) => record.leads.map(({ slug }) => slug)),
    );
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
  // Merged into another by someone who finished it.
  if (entries === undefined) return;
  const notifications = await readEntries(workspace, entries);
  const events = notifications.flatMap((one) => one.events);
  const isTorn = isTornSegment(entries, place);
  // A torn one goes: no lead may refer to it.
  if (!isTorn) workspace.records.noteSegment({ place, entries });
  const update = await workspace.update(events, new Map(), { isUnsettled: true, isUnindexed: true, sparing: true });
  workspace.refusals.keepWaiting(notifications, update);
  workspace.options.onUpdate?.(update);
  // What was cut off is still in the inbox; what is left gets a segment that is whole.
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

/** Reads leads again and groups their events with all that they touch. */
export async function regroup(workspace: Workspace, slugs: readonly string[]): Promise<void> {
  if (slugs.length === 0) return;
  const stored: StoredLeads = new Map();
  await workspace.readLeads(slugs, stored, { sparing: true });
  const update = await workspace.update([], stored, { isUnsettled: true, sparing: true });
  await workspace.records.commit([], { leads: update.changes.filter(({ checksum }) => checksum !== undefined) });
}

/**
 * Leads that refused, and what waits for them in these segments, once more: with all that they touch, because they may
 * not have met. Where nothing came of it, nothing is written.
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
  // What was refused once is no other topic: a score among it is stored, whether or not its lead is there.
  refusals.keepWaiting(notifications, { ...update, awaiting: new Set() });
  workspace.options.onUpdate?.(update);
  const done = notifications.flatMap(({ entry }) => {
    const waiting = { source: entry.source, version: entryVersion(entry) };
    return refusals.isWaiting(waiting) ? [] : [entry];
  });
  const mended = slugs.filter((slug) => !refusals.has(slug));
  const isNews = done.length > 0 || mended.length > 0 || update.changes.some(({ checksum }) => checksum !== undefined);
  if (isNews)
    await workspace.records.commit([], {
      handled: [...handledAs(done, 'journaled'), ...unmarked(done)],
      leads: update.changes,
    });
  for (const slug of mended) ledger.noteRefusal(slug, false);
}

/** Does an entry wait for a lead? What an earlier release wrote of it is told by its URL alone. */
function isRefused({ ledger }: Workspace, entry: JournalEntry): boolean {
  const { source, version } = entry;
  if (version === undefined && ledger.handled.unmarkedOutcomeOf(source) === 'refused') return true;
  return ledger.handled.outcomeOf(source, contentOf(entryVersion(entry))) === 'refused';
}

/** What an earlier release wrote of entries as `refused` is so no more. */
function unmarked(entries: readonly JournalEntry[]): CommitRecord['handled'] {
  return entries.flatMap(({ source, version }) => (version === undefined ? [{ source, outcome: 'journaled' }] : []));
}

/**
 * Leads of which no one can say any more whether they met: those that share what would join them, or were decided on.
 */
async function readSlugsInDoubt({ ledger, leads, verdicts, refusals }: Workspace): Promise<string[]> {
  if (ledger.isFresh) return [];
  return slugsInDoubt(await readIndexChanges(leads, verdicts, refusals), verdicts);
}
