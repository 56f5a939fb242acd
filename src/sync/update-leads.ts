/** Events into the leads of the pod: gather, group, fold, write each changed lead once, index; again where others wrote. */
import pMap from 'p-map';
import type { LeadEvent } from '../core/event.ts';
import { groupEvents, type EventGroup } from '../core/identity.ts';
import { foldEvents, type Lead } from '../core/lead.ts';
import { leadChecksum, type LeadContent } from '../core/lead-document.ts';
import { PodError } from '../errors.ts';
import type { IndexEntry } from '../pod/identity-index.ts';
import type { StoredLead } from '../pod/lead-store.ts';
import {
  gatherLeads,
  indexedKeys,
  indexEntries,
  touchedSlugs,
  type GatherContext,
  type StoredLeads,
} from './gather.ts';

/** What became of the leads that a batch touched. */
export interface LeadsUpdate {
  created: number;
  updated: number;
  unchanged: number;
  /** Events that the pod knew already, or that are there twice. */
  duplicate: number;
  /** Torn resources that neither they themselves nor the journal could rebuild; left as they are. */
  readonly torn: string[];
  readonly changes: { readonly slug: string; readonly checksum: string }[];
}

/** What updating needs besides reading. */
export interface UpdateContext extends GatherContext {
  /** Events of the journal, for a lead resource that is torn. */
  readonly journalEvents: () => Promise<readonly LeadEvent[]>;
  readonly onWritten: () => void;
  readonly dryRun: boolean;
}

/** Rounds against other writers of the same leads. */
const MAX_ROUNDS = 10;

/**
 * Brings the leads of the pod up to date with these events. `stored` may hold leads that were read already.
 *
 * @throws PodError `conflict` where others keep writing the same leads.
 */
export async function updateLeads(
  events: readonly LeadEvent[],
  context: UpdateContext,
  stored: StoredLeads = new Map(),
): Promise<LeadsUpdate> {
  const update: LeadsUpdate = { created: 0, updated: 0, unchanged: 0, duplicate: 0, torn: [], changes: [] };
  const settled = new Set<string>();
  await gatherLeads(events, stored, context);
  const before = new Set([...stored.values()].flatMap((lead) => lead?.lead?.events.map(({ key }) => key) ?? []));
  update.duplicate = events.length - new Set(events.map(({ key }) => key).filter((key) => !before.has(key))).size;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const recovered = await recoverTorn(stored, context);
    const all = [...events, ...recovered, ...[...stored.values()].flatMap((lead) => lead?.lead?.events ?? [])];
    const groups = groupEvents(all);
    const conflicts = await writeGroups(groups, stored, update, settled, context);
    const missed = conflicts.length > 0 ? [] : await indexGroups(groups, stored, context);
    if (conflicts.length === 0 && missed.length === 0) {
      update.torn.push(...[...stored].filter(([, lead]) => lead?.state === 'torn').map(([slug]) => slug));
      return update;
    }
    for (const slug of [...conflicts, ...missed]) stored.set(slug, await context.leads.read(slug));
    await gatherLeads(events, stored, context);
  }
  throw new PodError(
    `Writing leads failed: PUT ${context.layout.leads} - others wrote the same leads ${MAX_ROUNDS} times in between`,
    {
      kind: 'conflict',
      method: 'PUT',
      url: context.layout.leads,
    },
  );
}

/** The events of torn leads, from the journal: all of the groups that bear their names. */
async function recoverTorn(stored: StoredLeads, context: UpdateContext): Promise<LeadEvent[]> {
  const torn = new Set([...stored].filter(([, lead]) => lead?.state === 'torn').map(([slug]) => slug));
  if (torn.size === 0) return [];
  const readable = [...stored.values()].flatMap((lead) => lead?.lead?.events ?? []);
  const readableKeys = new Set(readable.map(({ key }) => key));
  const groups = groupEvents([...(await context.journalEvents()), ...readable]);
  const concerned = groups.filter(
    ({ slug, events }) => torn.has(slug) || events.some(({ key }) => readableKeys.has(key)),
  );
  return concerned.flatMap(({ events }) => events);
}

/** Writes what changed; those that win events before those that lose them. Comes back with the slugs that others wrote. */
async function writeGroups(
  groups: readonly EventGroup[],
  stored: StoredLeads,
  update: LeadsUpdate,
  settled: Set<string>,
  context: UpdateContext,
): Promise<string[]> {
  const conflicts: string[] = [];
  const write = async (slug: string, lead: Lead | undefined, replacedBy?: string): Promise<void> => {
    const previous = stored.get(slug);
    const content = contentOf(lead, replacedBy, previous);
    const outcome = await writeLead(slug, content, previous, context);
    if (outcome === 'conflict') {
      conflicts.push(slug);
      return;
    }
    if (!settled.has(slug)) update[outcome] += 1;
    settled.add(slug);
    if (outcome === 'unchanged') return;
    const url = context.layout.leadUrl(slug);
    update.changes.push({ slug, checksum: leadChecksum(content, url) });
    // The server's answer to a write holds no ETag: to change it once more, it must be read again.
    stored.set(slug, { ...content, slug, url, state: 'whole', stale: true });
    context.onWritten();
  };
  const options = { concurrency: context.concurrency };
  await pMap(groups, ({ slug, events }) => write(slug, foldEvents(events, stored.get(slug)?.lead)), options);
  if (conflicts.length > 0) return conflicts;
  const winners = new Set(groups.map(({ slug }) => slug));
  const losers = [...stored.values()].filter((lead) => lead?.lead !== undefined && !winners.has(lead.slug));
  await pMap(
    losers,
    (loser) => (loser === undefined ? undefined : write(loser.slug, undefined, successorOf(loser, groups, context))),
    options,
  );
  return conflicts;
}

/** The lead that has the first event of one that lost all of its events. */
function successorOf({ lead }: StoredLead, groups: readonly EventGroup[], context: UpdateContext): string | undefined {
  const first = lead?.events[0]?.key;
  const winner = groups.find(({ events }) => events.some(({ key }) => key === first));
  return winner === undefined ? undefined : context.layout.leadUrl(winner.slug);
}

async function writeLead(
  slug: string,
  content: LeadContent,
  previous: StoredLead | undefined,
  context: UpdateContext,
): Promise<'created' | 'updated' | 'unchanged' | 'conflict'> {
  const same =
    previous?.state === 'whole' && previous.lead === content.lead && previous.replacedBy === content.replacedBy;
  if (same) return 'unchanged';
  // A name that another lead took over, and that comes back to life, is a new lead.
  const isNew = previous === undefined || (previous.lead === undefined && previous.replacedBy !== undefined);
  const outcome = isNew && content.lead !== undefined ? 'created' : 'updated';
  if (context.dryRun) return outcome;
  return (await context.leads.write(slug, content, previous)) ? outcome : 'conflict';
}

/** Indexes the groups; comes back with leads that others indexed under the same keys meanwhile. */
async function indexGroups(
  groups: readonly EventGroup[],
  stored: StoredLeads,
  context: UpdateContext,
): Promise<string[]> {
  if (context.dryRun) return [];
  const entries = new Map<string, IndexEntry[]>();
  for (const { slug, events } of groups) {
    for (const [key, leads] of indexEntries(slug, events)) entries.set(key, [...(entries.get(key) ?? []), ...leads]);
  }
  const found = await context.index.add(entries);
  const wanted = indexedKeys(groups.flatMap(({ events }) => events));
  const ours = new Set(groups.map(({ slug }) => slug));
  return touchedSlugs(found, (key) => wanted.get(key) === true).filter((slug) => !ours.has(slug) && !stored.has(slug));
}

function contentOf(
  lead: Lead | undefined,
  replacedBy: string | undefined,
  previous: StoredLead | undefined,
): LeadContent {
  return {
    ...(lead === undefined ? {} : { lead }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(previous?.unreadable === undefined ? {} : { unreadable: previous.unreadable }),
    foreign: previous?.foreign ?? [],
  };
}
