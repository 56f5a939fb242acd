/** Computes the content of the identity index from the leads. */
import type { Verdicts } from '../../lead/identity/decisions.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import { hashOfKey } from '../../message/event/keys.ts';
import type { LeadChange } from '../../store/journal/record.ts';
import type { LeadStore } from '../../store/leads/lead-store.ts';
import { decisionKey, indexedKeys } from './gather.ts';
import type { Refusals } from './refusals.ts';

/** Leads that were just read, so that they need not be read again. */
export interface KnownLeads {
  readonly leads: ReadonlyMap<string, Pick<EventGroup, 'events' | 'held'>>;
  /** Leads that may have lost events since. */
  readonly changed: ReadonlySet<string>;
}

/** Reads all leads except the `known` ones. Returns the keys of each lead. Leads that cannot be read are noted and left out. */
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

/** All keys of a lead, in the form of the index. */
export function indexChange(
  slug: string,
  { events, held }: Pick<EventGroup, 'events' | 'held'>,
  verdicts: Verdicts,
): LeadChange {
  const keys = [...indexedKeys(events, verdicts, held)].map(([key, flag]) => [hashOfKey(key), flag] as const);
  return { slug, keys: Object.fromEntries(keys) };
}

/** Leads that share a deciding key (one by which an event finds its lead), and leads with events of a decision. */
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
