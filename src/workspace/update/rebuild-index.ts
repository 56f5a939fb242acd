/** What the identity index is to say, read from the leads: it is a cache, they are the truth. */
import type { Verdicts } from '../../lead/identity/decisions.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import { hashOfKey } from '../../message/event/keys.ts';
import type { LeadChange } from '../../store/journal/record.ts';
import type { LeadStore } from '../../store/leads/lead-store.ts';
import { decisionKey, indexedKeys } from './gather.ts';
import type { Refusals } from './refusals.ts';

/** Leads that were read a moment ago, so that they need not be read again. */
export interface KnownLeads {
  readonly leads: ReadonlyMap<string, Pick<EventGroup, 'events' | 'held'>>;
  /** Those of which something was taken since, or may have been. */
  readonly changed: ReadonlySet<string>;
}

/** Reads all leads but for those that are `known`; comes back with the keys of each. Those that refuse are noted, and left out. */
export async function readIndexChanges(
  leads: LeadStore,
  verdicts: Verdicts,
  refusals: Refusals,
  known?: KnownLeads,
): Promise<LeadChange[]> {
  const changes: LeadChange[] = [];
  for (const [slug, lead] of known?.leads ?? [])
    if (known?.changed.has(slug) !== true) changes.push(indexChange(slug, lead, verdicts));
  const isPassedOver = (refusing: string, error: unknown): boolean => refusals.note(refusing, error);
  const found = known === undefined ? leads.readAll(isPassedOver) : leads.readEach(known.changed, isPassedOver);
  for await (const { slug, lead } of found) if (lead !== undefined) changes.push(indexChange(slug, lead, verdicts));
  return changes;
}

/** All keys of a lead, as the index knows them. */
export function indexChange(
  slug: string,
  { events, held }: Pick<EventGroup, 'events' | 'held'>,
  verdicts: Verdicts,
): LeadChange {
  const keys = [...indexedKeys(events, verdicts, held)].map(([key, flag]) => [hashOfKey(key), flag] as const);
  return { slug, keys: Object.fromEntries(keys) };
}

/** Leads that share a key by which some event of one of them goes, and those of whose events a decision speaks. */
export function slugsInDoubt(changes: readonly LeadChange[], { decisions }: Verdicts): string[] {
  const decided = new Set(decisions.map(({ id }) => hashOfKey(decisionKey(id))));
  const known = new Map<string, { slugs: string[]; decides: boolean }>();
  for (const { slug, keys } of changes)
    for (const [hash, flag] of Object.entries(keys ?? {})) {
      const { slugs, decides } = known.get(hash) ?? { slugs: [], decides: false };
      known.set(hash, { slugs: [...slugs, slug], decides: decides || flag > 1 });
    }
  const inDoubt = [...known].filter(([hash, { slugs, decides }]) => decided.has(hash) || (decides && slugs.length > 1));
  return [...new Set(inDoubt.flatMap(([, { slugs }]) => slugs))];
}
