/** Do journal, leads and index of a pod agree? And, where they do not, what repairs them. */
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

/** What was found; all zero where everything agrees. */
export interface Agreement {
  /** Events that the journal has, but for scores of leads that have not come, which wait; and leads that have events. */
  readonly events: number;
  readonly waiting: number;
  readonly leads: number;
  /** Segments whose text is not what their name says. */
  readonly tornSegments: number;
  /** Segments of runs that did not end; the next pass finishes them. */
  readonly unfinished: number;
  /** Events of leads that the journal does not have. */
  readonly notInJournal: number;
  /** Events of the journal that no lead has. */
  readonly notInLeads: number;
  /** Leads that are damaged, and those whose events belong elsewhere or are in two of them. */
  readonly tornLeads: number;
  readonly misplaced: number;
  /** URLs of leads that the index knows and that are nowhere; and of damaged ones of which the journal has no event. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  /** Leads that cannot be read, each with why; what belongs to them is not counted above. */
  readonly unreadable: readonly { readonly url: string; readonly error: PodError }[];
  /** Leads with keys that the index does not know. */
  readonly notInIndex: number;
}

/** Compares; reads all of the journal and all leads. Writes nothing unless `fix` is asked for; then it looks once more. */
export async function checkAgreement(pod: Pod, fix = false, options: WorkspaceOptions = {}): Promise<Agreement> {
  return pod.run(async () => {
    // A new index does not know any more what is gone: that is said of the one before.
    const gone = fix ? await mend(await openWorkspace(pod, options)) : [];
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
    ...{ journal, leads, tornSegments, torn },
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

/** Events that may be in a lead that cannot be read are not missed. */
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

/** The leads whose events are not those that the grouping of all events gives them. */
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

/** Comes back with the leads that nothing can bring back. */
async function mend(workspace: Workspace): Promise<readonly string[]> {
  const { notInJournal, notInLeads, torn, misplaced, missing, tornSegments, leads } = await look(workspace);
  if (notInJournal.length > 0) {
    const entries = notInJournal.map((event) => entryOfEvent(event, workspace.now()));
    await workspace.records.commit(await workspace.records.append(entries), {});
  }
  // What is readable of a damaged segment moves to one that is whole.
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
