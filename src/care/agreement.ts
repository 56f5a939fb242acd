/** Checks whether journal, leads and index of a pod agree, and repairs differences. */
import type { LeadEvent } from '../message/event/event.ts';
import { groupEvents, namesOfEvent } from '../lead/identity/identity.ts';
import type { EventGroup } from '../lead/identity/lead-names.ts';
import { isLead } from '../lead/lead.ts';
import type { PodError } from '../errors.ts';
import type { StoredLead } from '../store/leads/lead-store.ts';
import type { JournalPlace } from '../store/journal/record.ts';
import { isTornSegment } from '../store/journal/segment.ts';
import type { Pod } from '../solid/pod.ts';
import { readJournalEvents } from '../workspace/journal-events.ts';
import { indexedKeys, type StoredLeads } from '../workspace/update/gather.ts';
import { entryOfEvent } from '../workspace/journal-originals.ts';
import { rewriteSegments } from '../workspace/rewrite-journal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';

/** The differences that were found. All numbers are zero if everything agrees. */
export interface Agreement {
  /**
   * The number of events in the journal, without scores that wait for their leads; the number of these; the number of leads
   * with events.
   */
  readonly events: number;
  readonly waiting: number;
  readonly leads: number;
  /** Segments whose text does not match their name. */
  readonly tornSegments: number;
  /** Segments of unfinished runs. The next pass finishes them. */
  readonly unfinished: number;
  /** Events of leads that are missing in the journal. */
  readonly notInJournal: number;
  /** Events of the journal that are in no lead. */
  readonly notInLeads: number;
  /** Damaged leads, and leads whose events belong elsewhere or are in two leads. */
  readonly tornLeads: number;
  readonly misplaced: number;
  /** The URLs of leads that are in the index but do not exist, and of damaged leads without events in the journal. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  /** Leads that cannot be read, each with the error. Their events are not counted above. */
  readonly unreadable: readonly { readonly url: string; readonly error: PodError }[];
  /** Leads with keys that are missing in the index. */
  readonly notInIndex: number;
}

/** Compares the whole journal and all leads. With `fix`, it first repairs the differences; otherwise it writes nothing. */
export async function checkAgreement(pod: Pod, fix = false, options: WorkspaceOptions = {}): Promise<Agreement> {
  return pod.run(async () => {
    // A new index no longer contains missing leads, so the old one is used to report them.
    const gone = fix ? await repair(await openWorkspace(pod, options)) : [];
    const workspace = await openWorkspace(pod, { ...options, dryRun: true });
    const findings = await look(workspace);
    const urls = (slugs: Iterable<string>): string[] =>
      [...new Set(slugs)].sort().map((slug) => pod.layout.leadUrl(slug));
    const found = [...findings.leads.values()].flatMap(({ lead }) => lead ?? []);
    const waiting = new Set(found.flatMap((lead) => (isLead(lead) ? [] : lead.events.map(({ key }) => key))));
    return {
      events: new Set(findings.journal.map(({ key }) => key).filter((key) => !waiting.has(key))).size,
      waiting: waiting.size,
      leads: found.filter(isLead).length,
      tornSegments: findings.tornSegments.length,
      unfinished: workspace.ledger.unfinished.length,
      notInJournal: findings.notInJournal.length,
      notInLeads: findings.notInLeads.length,
      tornLeads: findings.torn.length,
      misplaced: findings.misplaced.length,
      missing: urls([...gone, ...findings.missing].filter((slug) => !findings.leads.has(slug))),
      unknown: urls(findings.unknown),
      unreadable: workspace.refusals.list().map(({ slug, error }) => ({ url: pod.layout.leadUrl(slug), error })),
      notInIndex: findings.notInIndex,
    };
  });
}

interface Findings {
  readonly journal: readonly LeadEvent[];
  readonly leads: ReadonlyMap<string, StoredLead>;
  readonly tornSegments: readonly JournalPlace[];
  readonly notInJournal: readonly LeadEvent[];
  readonly notInLeads: readonly LeadEvent[];
  readonly torn: readonly StoredLead[];
  readonly misplaced: readonly string[];
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly notInIndex: number;
}

async function look(workspace: Workspace): Promise<Findings> {
  const { journal, tornSegments } = await readJournal(workspace);
  const leads = new Map<string, StoredLead>();
  const { leads: store, refusals } = workspace;
  for await (const lead of store.readAll((slug, error) => refusals.note(slug, error))) leads.set(lead.slug, lead);
  const stored = [...leads.values()].flatMap((lead) => lead.lead?.events ?? []);
  const [inJournal, inLeads] = [journal, stored].map((events) => new Set(events.map(({ key }) => key)));
  const torn = [...leads.values()].filter(({ state }) => state === 'torn');
  const named = new Set(journal.flatMap((event) => namesOfEvent(event, workspace.verdicts)));
  return {
    journal,
    leads,
    tornSegments,
    torn,
    notInJournal: stored.filter(({ key }) => inJournal?.has(key) === false),
    notInLeads: withoutUnreadable(
      journal.filter(({ key }) => inLeads?.has(key) === false),
      journal,
      workspace,
    ),
    misplaced: findMisplaced(leads, stored, workspace),
    missing: (await workspace.index.listSlugs()).filter(
      (slug) => !leads.has(slug) && !named.has(slug) && !refusals.has(slug),
    ),
    unknown: torn.filter(({ slug, lead }) => lead === undefined && !named.has(slug)).map(({ slug }) => slug),
    notInIndex: await countUnindexed(leads, workspace),
  };
}

/** Leaves out events that may be in a lead that cannot be read. */
function withoutUnreadable(
  events: readonly LeadEvent[],
  journal: readonly LeadEvent[],
  { refusals, verdicts }: Workspace,
): readonly LeadEvent[] {
  if (refusals.isEmpty) return events;
  const isTheirs = (event: LeadEvent): boolean => namesOfEvent(event, verdicts).some((name) => refusals.has(name));
  const groups = groupEvents(journal, verdicts).filter((group) => group.events.some(isTheirs));
  const theirs = new Set(groups.flatMap((group) => group.events.map(({ key }) => key)));
  return events.filter(({ key }) => !theirs.has(key));
}

async function readJournal({ journal, options, tombstones }: Workspace): Promise<{
  journal: LeadEvent[];
  tornSegments: JournalPlace[];
}> {
  const events: LeadEvent[] = [];
  const tornSegments: JournalPlace[] = [];
  for await (const { place, entries } of journal.readAll()) {
    if (isTornSegment(entries, place)) tornSegments.push(place);
    for (const event of await readJournalEvents(entries, options)) if (!tombstones.covers(event)) events.push(event);
  }
  return { journal: events, tornSegments };
}

/** Finds the leads whose events differ from the grouping of all events. */
function findMisplaced(
  leads: ReadonlyMap<string, StoredLead>,
  events: readonly LeadEvent[],
  { verdicts }: Workspace,
): string[] {
  const expected = new Map(groupEvents(events, verdicts).map((group) => [group.slug, keysText(group)]));
  return [...leads.values()]
    .filter(({ slug, lead }) => lead !== undefined && expected.get(slug) !== keysText(lead))
    .map(({ slug }) => slug);
}

const keysText = ({ events, held }: Pick<EventGroup, 'events' | 'held'>): string =>
  events.map(({ key }) => (held.has(key) ? `${key} held` : key)).join(' ');

async function countUnindexed(leads: ReadonlyMap<string, StoredLead>, { index, verdicts }: Workspace): Promise<number> {
  let count = 0;
  for (const { slug, lead } of leads.values()) {
    const keys = [...indexedKeys(lead?.events ?? [], verdicts, lead?.held).keys()];
    const known = await index.lookup(keys);
    if (keys.some((key) => known.get(key)?.some((entry) => entry.slug === slug) !== true)) count += 1;
  }
  return count;
}

/** Repairs the differences. Returns the leads that cannot be restored. */
async function repair(workspace: Workspace): Promise<readonly string[]> {
  const { notInJournal, notInLeads, torn, misplaced, missing, tornSegments, leads } = await look(workspace);
  if (notInJournal.length > 0) {
    const entries = notInJournal.map((event) => entryOfEvent(event, workspace.now()));
    await workspace.records.commit(await workspace.records.append(entries), {});
  }
  // The readable part of a damaged segment is moved to a new one.
  for (const place of tornSegments) await rewriteSegments(workspace, [place]);
  const stored: StoredLeads = new Map(
    [...leads].filter(([slug, lead]) => misplaced.includes(slug) || torn.includes(lead)),
  );
  const update = await workspace.update(notInLeads, stored, { isUnsettled: true, isUnindexed: true, sparing: true });
  await workspace.records.commit([], { leads: update.changes });
  await workspace.rebuildIndex('asked');
  await workspace.settle();
  return missing;
}
