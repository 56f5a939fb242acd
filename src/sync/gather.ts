/**
 * Which leads of the pod can a batch of events touch? The closure over the identity index: leads that share a key by
 * which an event finds its lead, and leads with an event that may be taken over by a key newly offered.
 */
import pMap from 'p-map';
import type { LeadEvent } from '../core/event.ts';
import { keysOf, tierOf, TIERS } from '../core/keys.ts';
import { slugFromUrl, type PodLayout } from '../pod/layout.ts';
import type { IdentityIndex, IndexEntries, IndexEntry } from '../pod/identity-index.ts';
import type { LeadStore, StoredLead } from '../pod/lead-store.ts';

/** The leads that were read, by slug; `undefined` for a slug without a resource. */
export type StoredLeads = Map<string, StoredLead | undefined>;

/** How the closure reads. */
export interface GatherContext {
  readonly index: IdentityIndex;
  readonly leads: LeadStore;
  readonly layout: PodLayout;
  readonly concurrency: number;
}

/** Keys of events, each with whether it decides where one of them belongs. */
export function indexedKeys(events: Iterable<LeadEvent>): Map<string, boolean> {
  const wanted = new Map<string, boolean>();
  for (const event of events) {
    const keys = keysOf(event);
    const strongest = tierOf(keys);
    for (const tier of TIERS) {
      for (const key of keys[tier]) wanted.set(key, wanted.get(key) === true || tier === strongest);
    }
  }
  return wanted;
}

/** What the index is to say of a lead with these events. */
export function indexEntries(slug: string, events: Iterable<LeadEvent>): Map<string, IndexEntry[]> {
  return new Map([...indexedKeys(events)].map(([key, used]) => [key, [{ slug, used }]]));
}

/** Reads into `stored` every lead that the events, and those of the leads read on the way, can touch. */
export async function gatherLeads(
  events: readonly LeadEvent[],
  stored: StoredLeads,
  context: GatherContext,
): Promise<void> {
  const asked = new Map<string, boolean>();
  let news: readonly LeadEvent[] = [...events, ...[...stored.values()].flatMap((lead) => lead?.lead?.events ?? [])];
  while (news.length > 0) {
    const wanted = indexedKeys(news);
    // A key is asked again when it turns out to decide, since then all leads that know it count.
    const fresh = [...wanted].filter(([key, decides]) => !asked.has(key) || (decides && asked.get(key) === false));
    for (const [key, decides] of fresh) asked.set(key, decides || asked.get(key) === true);
    const entries = await context.index.lookup(fresh.map(([key]) => key));
    const slugs = touchedSlugs(entries, (key) => asked.get(key) === true).filter((slug) => !stored.has(slug));
    news = (await readLeads(slugs, stored, context)).flatMap((lead) => lead.lead?.events ?? []);
  }
}

/** The leads behind index entries: all where the key decides for one of our events, else those that a key decides for. */
export function touchedSlugs(entries: IndexEntries, decides: (key: string) => boolean): string[] {
  const slugs = [...entries].flatMap(([key, leads]) =>
    leads.filter(({ used }) => used || decides(key)).map(({ slug }) => slug),
  );
  return [...new Set(slugs)];
}

/** Reads leads, and those that took them over. */
async function readLeads(slugs: readonly string[], stored: StoredLeads, context: GatherContext): Promise<StoredLead[]> {
  const read: StoredLead[] = [];
  let pending = [...slugs];
  while (pending.length > 0) {
    const leads = await pMap(pending, (slug) => context.leads.read(slug), { concurrency: context.concurrency });
    pending.forEach((slug, index) => stored.set(slug, leads[index]));
    read.push(...leads.filter((lead) => lead !== undefined));
    const successors = leads.flatMap((lead) =>
      lead?.replacedBy === undefined ? [] : (slugFromUrl(lead.replacedBy, context.layout) ?? []),
    );
    pending = [...new Set(successors)].filter((slug) => !stored.has(slug));
  }
  return read;
}
