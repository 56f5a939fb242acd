/** Takes forgotten people out of leads, journal, records, index, quarantine and inbox. What is whose, the tombstones say. */
import { rereadUnderBudget } from '../budget/reader.ts';
import { parseNotification } from '../core/notification.ts';
import type { Tombstones } from '../core/tombstone.ts';
import type { LeadEvent } from '../core/event.ts';
import type { FoundLead } from '../pod/find-lead.ts';
import { Forgettings } from '../pod/forgetting.ts';
import type { CommitRecord, JournalEntry, JournalPlace, PlacedRecord } from '../pod/journal.ts';
import { entryVersion } from '../pod/version.ts';
import { isSendersFault } from './batch.ts';
import type { StoredLeads } from './gather.ts';
import { Mentions, purgeInbox, purgeQuarantine } from './mentions.ts';
import { rewriteSegments, type EntryChange } from './rewrite-journal.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

/** What was taken out. */
export interface Purge {
  leads: number;
  events: number;
  /** Lines of the journal that are gone or hold less. */
  journalEntries: number;
  records: number;
  /** URLs of the notifications that stood there. */
  quarantine: string[];
  inbox: string[];
}

/** Purges a pod of all that its tombstones cover. What is purged already stays as it is. */
export async function purgePod(workspace: Workspace): Promise<Purge> {
  const purge: Purge = { leads: 0, events: 0, journalEntries: 0, records: 0, quarantine: [], inbox: [] };
  await purgeLeads(workspace, purge);
  await purgeJournal(workspace, purge);
  const { pod, ledger, tombstones } = workspace;
  const forgettings = new Forgettings(pod.client, pod.layout);
  const keys: string[] = [];
  for (const { id } of ledger.unpurged) keys.push(...(await forgettings.keysOf(id)));
  const mentions = new Mentions(tombstones, keys, workspace.options);
  purge.quarantine = await purgeQuarantine(workspace, mentions, false);
  purge.inbox = await purgeInbox(workspace, mentions, false);
  await workspace.rebuildIndex('asked');
  const purged = ledger.unpurged.map(({ id }) => id);
  await forgettings.end(purged);
  await workspace.commit([], { purged });
  return purge;
}

async function purgeLeads(workspace: Workspace, purge: Purge): Promise<void> {
  const { leads, tombstones } = workspace;
  const moved: string[] = [];
  for await (const lead of leads.readAll()) {
    if (lead.lead === undefined) moved.push(lead.slug);
    else await purgeLead(workspace, { ...lead, lead: lead.lead }, purge);
  }
  // Resources that only say where their lead went, when that is gone as well.
  for (const slug of moved) {
    const lead = tombstones.has(slug) ? await leads.read(slug) : undefined;
    if (lead !== undefined && lead.lead === undefined) await leads.remove(lead);
  }
}

async function purgeLead(workspace: Workspace, found: FoundLead, purge: Purge): Promise<void> {
  const own = found.lead.events.filter((event) => workspace.tombstones.covers(event));
  if (own.length === 0) return;
  purge.events += own.length;
  if (own.length === found.lead.events.length) purge.leads += 1;
  const stored: StoredLeads = new Map([[found.slug, found]]);
  const update = await workspace.update([], stored, { isUnsettled: true });
  await workspace.commit([], { leads: update.changes.filter(({ checksum }) => checksum !== undefined) });
}

async function purgeJournal(workspace: Workspace, purge: Purge): Promise<void> {
  const { journal, tombstones } = workspace;
  for (const month of await journal.listMonths()) {
    const { segments, records } = await journal.listMonth(month);
    purge.records += (await recordsToClean(workspace, records)).length;
    for (const place of segments) purge.journalEntries += await purgeSegment(workspace, place);
    // Those of segments that were rewritten are clean by now.
    for (const { place, record } of await recordsToClean(workspace, (await journal.listMonth(month)).records))
      await journal.overwriteRecord(place, recordWithout(record, tombstones));
  }
}

async function recordsToClean(
  { journal, tombstones }: Pick<Workspace, 'journal' | 'tombstones'>,
  places: readonly JournalPlace[],
): Promise<PlacedRecord[]> {
  const found: PlacedRecord[] = [];
  for await (const placed of journal.readRecords(places))
    if (recordWithout(placed.record, tombstones) !== placed.record) found.push(placed);
  return found;
}

/** How many commit records name what the tombstones cover. */
export async function countRecords({ journal }: Workspace, tombstones: Tombstones): Promise<number> {
  let count = 0;
  for (const month of await journal.listMonths())
    count += (await recordsToClean({ journal, tombstones }, (await journal.listMonth(month)).records)).length;
  return count;
}

/** Takes what the tombstones cover out of one segment that has its record; comes back with how many entries that were. */
export async function purgeSegment(workspace: Workspace, place: JournalPlace): Promise<number> {
  const { journal, tombstones, options } = workspace;
  let changed = 0;
  const without: EntryChange = async (entry) => {
    const left = await entryWithout(entry, tombstones, options);
    if (left[0] !== entry) changed += 1;
    return left;
  };
  for (const entry of (await journal.readSegment(place)) ?? []) await without(entry);
  if (changed === 0) return 0;
  changed = 0;
  await rewriteSegments(workspace, [place], without, (record) => recordWithout(record, tombstones));
  return changed;
}

/** An entry as it is where none of its events is covered; else those that are not, each for itself. */
export async function entryWithout(
  entry: JournalEntry,
  tombstones: Tombstones,
  options: WorkspaceOptions,
): Promise<readonly JournalEntry[]> {
  const { text, source, contentType } = entry;
  const body = new TextEncoder().encode(text);
  let events: readonly LeadEvent[];
  try {
    ({ events } = await parseNotification(
      { body, base: source, contentType },
      { delegate: rereadUnderBudget, ...options },
    ));
  } catch (error) {
    // What the present reader refuses is nobody's: it holds no event that could be told.
    if (isSendersFault(error)) return [entry];
    throw error;
  }
  const left = events.filter((event) => !tombstones.covers(event));
  return left.length === events.length ? [entry] : left.map((event) => entryOf(event, entry));
}

/** One event of an entry that held several. */
function entryOf({ source: { text, mediaType } }: LeadEvent, entry: JournalEntry): JournalEntry {
  const { source, read } = entry;
  return { source, contentType: mediaType, read, text, version: entryVersion(entry) };
}

/** A record without the leads and keys of forgotten people; itself where it has none. */
function recordWithout(record: CommitRecord, tombstones: Tombstones): CommitRecord {
  const kept = record.leads.filter(({ slug }) => !tombstones.has(slug));
  const leads = kept.map((change) => {
    const keys = Object.entries(change.keys ?? {});
    const left = keys.filter(([hash]) => !tombstones.has(hash));
    return left.length === keys.length ? change : { ...change, keys: Object.fromEntries(left) };
  });
  const isClean = kept.length === record.leads.length && leads.every((change, index) => change === kept[index]);
  return isClean ? record : { ...record, leads };
}
