/** Do journal, leads and index of a pod agree? And, where they do not, what mends them. */
import type { LeadEvent } from '../core/event.ts';
import { groupEvents } from '../core/identity.ts';
import { sha256Hex } from '../core/hash.ts';
import type { StoredLead } from '../pod/lead-store.ts';
import type { Pod } from '../pod/pod.ts';
import { readJournalEvents } from '../sync/batch.ts';
import { indexedKeys, type StoredLeads } from '../sync/gather.ts';
import { Workspace, type WorkspaceOptions } from '../sync/workspace.ts';
import { entryOfEvent } from './replay.ts';

/** What was found; all zero where everything agrees. */
export interface Agreement {
  /** Events that the journal has, and leads that have events. */
  readonly events: number;
  readonly leads: number;
  /** Segments whose text is not what their name says. */
  readonly tornSegments: number;
  /** Segments of runs that did not end; the next pass finishes them. */
  readonly unfinished: number;
  /** Events of leads that the journal does not have. */
  readonly notInJournal: number;
  /** Events of the journal that no lead has. */
  readonly notInLeads: number;
  /** Leads that are damaged, and those whose events belong elsewhere or stand in two of them. */
  readonly tornLeads: number;
  readonly misplaced: number;
  /** Leads with keys that the index does not know. */
  readonly notInIndex: number;
}

/** Compares; reads all of the journal and all leads. Writes nothing unless `fix` is asked for; then it looks once more. */
export async function checkAgreement(pod: Pod, fix = false, options: WorkspaceOptions = {}): Promise<Agreement> {
  return pod.run(async () => {
    if (fix) await mend(await Workspace.open(pod, options));
    const workspace = await Workspace.open(pod, { ...options, dryRun: true });
    const findings = await look(workspace);
    return {
      events: new Set(findings.journal.map(({ key }) => key)).size,
      leads: [...findings.leads.values()].filter(({ lead }) => lead !== undefined).length,
      tornSegments: findings.tornSegments,
      unfinished: workspace.ledger.unfinished.length,
      notInJournal: findings.notInJournal.length,
      notInLeads: findings.notInLeads.length,
      tornLeads: findings.torn.length,
      misplaced: findings.misplaced.length,
      notInIndex: findings.notInIndex,
    };
  });
}

interface Findings {
  readonly journal: readonly LeadEvent[];
  readonly leads: ReadonlyMap<string, StoredLead>;
  readonly tornSegments: number;
  readonly notInJournal: readonly LeadEvent[];
  readonly notInLeads: readonly LeadEvent[];
  readonly torn: readonly StoredLead[];
  readonly misplaced: readonly string[];
  readonly notInIndex: number;
}

async function look(workspace: Workspace): Promise<Findings> {
  const { journal, tornSegments } = await readJournal(workspace);
  const leads = new Map<string, StoredLead>();
  for await (const lead of workspace.leads.readAll()) leads.set(lead.slug, lead);
  const stored = [...leads.values()].flatMap((lead) => lead.lead?.events ?? []);
  const [inJournal, inLeads] = [journal, stored].map((events) => new Set(events.map(({ key }) => key)));
  return {
    ...{ journal, leads, tornSegments },
    notInJournal: stored.filter(({ key }) => inJournal?.has(key) === false),
    notInLeads: journal.filter(({ key }) => inLeads?.has(key) === false),
    torn: [...leads.values()].filter(({ state }) => state === 'torn'),
    misplaced: findMisplaced(leads, stored, workspace),
    notInIndex: await countUnindexed(leads, workspace),
  };
}

async function readJournal({ journal, options, tombstones }: Workspace): Promise<{
  journal: LeadEvent[];
  tornSegments: number;
}> {
  const events: LeadEvent[] = [];
  let tornSegments = 0;
  for await (const { place, entries } of journal.readAll()) {
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    if (sha256Hex(text) !== place.hash) tornSegments += 1;
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
  const expected = new Map(groupEvents(events, verdicts).map(({ slug, events: own }) => [slug, keysText(own)]));
  return [...leads.values()]
    .filter(({ slug, lead }) => lead !== undefined && expected.get(slug) !== keysText(lead.events))
    .map(({ slug }) => slug);
}

const keysText = (events: readonly LeadEvent[]): string => events.map(({ key }) => key).join(' ');

async function countUnindexed(leads: ReadonlyMap<string, StoredLead>, { index, verdicts }: Workspace): Promise<number> {
  let count = 0;
  for (const { slug, lead } of leads.values()) {
    const keys = [...indexedKeys(lead?.events ?? [], verdicts).keys()];
    const known = await index.lookup(keys);
    if (keys.some((key) => known.get(key)?.some((entry) => entry.slug === slug) !== true)) count += 1;
  }
  return count;
}

async function mend(workspace: Workspace): Promise<void> {
  const { notInJournal, notInLeads, torn, misplaced, leads } = await look(workspace);
  if (notInJournal.length > 0) {
    const entries = notInJournal.map((event) => entryOfEvent(event, workspace.now()));
    await workspace.commit(await workspace.journalEntries(entries), {});
  }
  const stored: StoredLeads = new Map(
    [...leads].filter(([slug, lead]) => misplaced.includes(slug) || torn.includes(lead)),
  );
  const update = await workspace.update(notInLeads, stored, { isUnsettled: true, isUnindexed: true });
  await workspace.commit([], { leads: update.changes });
  await workspace.rebuildIndex('asked');
  await workspace.settle();
}
