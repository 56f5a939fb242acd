/** Removes forgotten people from leads, journal, records, index, quarantine and inbox, as the tombstones say. */
import { Tombstones, type Tombstone } from '../../lead/tombstone.ts';
import { isPodError, type PodError } from '../../errors.ts';
import type { FoundLead } from '../../store/leads/find-lead.ts';
import { Forgettings, PURGE_STAGES, type Forgetting, type PurgeStage } from '../../store/forgetting.ts';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import type { JournalPlace, PlacedRecord } from '../../store/journal/record.ts';
import { keepAddressBook } from '../address-book.ts';
import { RecordCleaner } from './clean-records.ts';
import { entryWithout } from './entry-without.ts';
import type { StoredLeads } from '../update/gather.ts';
import { Mentions, purgeQuarantine } from './mentions.ts';
import { purgeOutbox } from './purge-outbox.ts';
import { purgeInbox } from './purge-inbox.ts';
import type { KnownLeads } from '../update/rebuild-index.ts';
import { rewriteSegments, type EntryChange } from '../rewrite-journal.ts';
import type { Workspace } from '../workspace.ts';

/** What could not be read or written. The rest is done, and the next pass tries again. */
export interface LeftAlone {
  readonly url: string;
  readonly message: string;
}

/** What was removed. */
export interface Purge {
  leads: number;
  events: number;
  /** The number of journal entries that were removed or shortened. */
  journalEntries: number;
  records: number;
  /** The URLs of the notifications that were removed there. */
  quarantine: string[];
  inbox: string[];
  /** The number of leadpod's own events to others. */
  outbox: number;
  readonly left: LeftAlone[];
  readonly failures: LoneFailures;
}

/** How {@link purgePod} works. */
export interface PurgeOptions {
  readonly isNews?: boolean;
  readonly known?: KnownLeads;
  readonly own?: Pick<Forgetting, 'keys' | 'only'> & { readonly id: string };
}

/**
 * Removes everything that the tombstones of a pod cover. What cannot be read or written is listed in `left`, and the
 * next pass tries it again. With `isNews`, another process forgot people while we wrote without knowing it.
 * Leads that are `known` and lose nothing are not read again. `own` is the request of this process.
 */
export async function purgePod(
  workspace: Workspace,
  { isNews = false, known, own }: PurgeOptions = {},
): Promise<Purge> {
  const purge: Purge = {
    leads: 0,
    events: 0,
    journalEntries: 0,
    records: 0,
    quarantine: [],
    inbox: [],
    outbox: 0,
    left: [],
    failures: new LoneFailures(),
  };
  const { pod, ledger, tombstones } = workspace;
  const forgettings = new Forgettings(pod.client, pod.layout);
  const requests = await forgettings.read(ledger.decided.unpurged.map(({ id }) => id));
  if (own !== undefined) requests.set(own.id, { done: new Set(), ...requests.get(own.id), ...own });
  const all = [...requests.values()];
  const mentions = new Mentions(
    tombstones,
    all.flatMap(({ keys }) => keys),
    workspace.options,
  );
  const onRefused = (error: PodError): void => {
    noteLeft(workspace, purge, error);
  };
  const work: Record<PurgeStage, () => Promise<void>> = {
    stored: () =>
      purgeStored(
        workspace,
        all.flatMap(({ only }) => only),
        purge,
        known,
      ),
    inbox: async () => {
      purge.inbox = await purgeInbox(workspace, mentions, { onRefused });
    },
    quarantine: async () => {
      await sparing(workspace, purge, async () => {
        purge.quarantine = await purgeQuarantine(workspace, mentions, { onRefused });
      });
      purge.outbox = await purgeOutbox(workspace, mentions, { onRefused });
    },
  };
  for (const stage of PURGE_STAGES) {
    if (!isNews && all.length > 0 && all.every(({ done }) => done.has(stage))) continue;
    const before = purge.left.length;
    await sparing(workspace, purge, work[stage]);
    // A stage may need a request for each lead or notification. It is not repeated if another stage could not finish.
    if (purge.left.length > before || stage === PURGE_STAGES.at(-1)) continue;
    // If this process dies, the next one uses the saved index and ledger, so they must be clean before the stage is noted.
    if (stage === 'stored') await workspace.settle();
    for (const id of requests.keys()) await forgettings.note(id, stage);
  }
  if (purge.left.length > 0) return purge;
  const purged = [...requests.keys()];
  await forgettings.end(purged);
  await workspace.records.commit([], { purged });
  return purge;
}

/** Does one piece of work. If a resource refuses or is too large, it is noted in `left`, and the rest goes on. */
async function sparing(workspace: Workspace, purge: Purge, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!leaveAlone(workspace, purge, error)) throw error;
  }
}

function leaveAlone(workspace: Workspace, purge: Purge, error: unknown): boolean {
  if (!purge.failures.isLone(error) && !isPodError(error, 'unexpected', 'forbidden')) return false;
  noteLeft(workspace, purge, error);
  return true;
}

function noteLeft(workspace: Workspace, { left }: Purge, { url, message }: LeftAlone): void {
  left.push({ url, message });
  workspace.note('problem', url, `a person is forgotten only in part, and the next pass continues: ${message}`);
}

async function purgeStored(
  workspace: Workspace,
  only: readonly string[],
  purge: Purge,
  known: KnownLeads | undefined,
): Promise<void> {
  await purgeLeads(workspace, purge, known);
  await keepAddressBook(workspace, { isWanted: false, isPurge: true });
  await purgeJournal(workspace, only, purge);
  await workspace.rebuildIndex('asked', known);
}

/** Why a lead stays whose statements are incomplete or changed: nobody knows whom it names. */
export const DAMAGED = 'the lead is damaged; leadpod doctor --fix writes it again from the journal';
/** The same, if it could not be written again. */
const LOST = 'the lead is damaged and not in the journal; look at it, and delete it if it is about the person';

async function purgeLeads(workspace: Workspace, purge: Purge, known: KnownLeads | undefined): Promise<void> {
  const { leads, tombstones, others } = workspace;
  const moved: string[] = [];
  const isPassedOver = (_: string, error: unknown): boolean => leaveAlone(workspace, purge, error);
  const all =
    known === undefined
      ? leads.readAll(isPassedOver)
      : leads.readEach(new Set([...known.changed, ...others.changed]), isPassedOver);
  for await (const found of all) {
    const { lead, slug, url, state } = found;
    // The search for a person has tried to write damaged leads again.
    if (state === 'torn') noteLeft(workspace, purge, { url, message: known === undefined ? DAMAGED : LOST });
    else if (lead === undefined) moved.push(slug);
    else await sparing(workspace, purge, () => purgeLead(workspace, { ...found, lead }, purge));
  }
  // Resources that only name a replacement that was removed too.
  for (const slug of moved) {
    const lead = tombstones.has(slug) ? await leads.read(slug) : undefined;
    if (lead !== undefined && lead.lead === undefined) await leads.remove(lead);
  }
}

async function purgeLead(workspace: Workspace, found: FoundLead, purge: Purge): Promise<void> {
  const own = found.lead.events.filter((event) => workspace.tombstones.covers(event));
  if (own.length === 0) return;
  const stored: StoredLeads = new Map([[found.slug, found]]);
  const update = await workspace.update([], stored, { isUnsettled: true });
  await workspace.records.commit([], { leads: update.changes.filter(({ checksum }) => checksum !== undefined) });
  purge.events += own.length;
  if (own.length === found.lead.events.length) purge.leads += 1;
}

async function purgeJournal(workspace: Workspace, only: readonly string[], purge: Purge): Promise<void> {
  const { journal } = workspace;
  const cleaner = cleanerOf(workspace, only);
  for (const month of await journal.listMonths()) {
    const { segments, records } = await journal.listMonth(month);
    const named = (await recordsToClean(workspace, records, cleaner)).map(({ place }) => place.hash);
    purge.records += named.length;
    const isClean = new Set(records.map(({ hash }) => hash).filter((hash) => !named.includes(hash)));
    for (const place of segments)
      await sparing(workspace, purge, async () => {
        purge.journalEntries += await purgeSegment(workspace, place, cleaner);
      });
    // The records of rewritten segments are clean already.
    const left = (await journal.listMonth(month)).records.filter(({ hash }) => !isClean.has(hash));
    for (const { place, record } of await recordsToClean(workspace, left, cleaner))
      await journal.overwriteRecord(place, await cleaner.clean(record));
  }
}

/** The leads are cleaned before the records. If a lead with a removed slug exists afterwards, it is about another person. */
function cleanerOf({ leads, tombstones }: Workspace, only: Iterable<string> = []): RecordCleaner {
  const failures = new LoneFailures();
  const isStanding = async (slug: string): Promise<boolean> => {
    try {
      return (await leads.read(slug))?.lead !== undefined;
    } catch (error) {
      if (failures.isLone(error)) return true;
      throw error;
    }
  };
  return new RecordCleaner({ tombstones, only, isStanding });
}

async function recordsToClean(
  { journal }: Pick<Workspace, 'journal'>,
  places: readonly JournalPlace[],
  cleaner: RecordCleaner,
): Promise<PlacedRecord[]> {
  const found: PlacedRecord[] = [];
  for await (const placed of journal.readRecords(places))
    if ((await cleaner.clean(placed.record)) !== placed.record) found.push(placed);
  return found;
}

/** The number of commit records with leads or keys that will be removed. */
export async function countRecords(
  { journal }: Workspace,
  { tombstone, only }: { readonly tombstone: Tombstone; readonly only: readonly string[] },
): Promise<number> {
  const cleaner = new RecordCleaner({ tombstones: new Tombstones([tombstone]), only, isStanding: () => false });
  let count = 0;
  for (const month of await journal.listMonths())
    count += (await recordsToClean({ journal }, (await journal.listMonth(month)).records, cleaner)).length;
  return count;
}

/** Removes the events of forgotten people from a segment that has a record. Returns the number of changed entries. */
export async function purgeSegment(
  workspace: Workspace,
  place: JournalPlace,
  cleaner = cleanerOf(workspace),
): Promise<number> {
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
  await rewriteSegments(workspace, [place], without, (record) => cleaner.clean(record));
  return changed;
}
