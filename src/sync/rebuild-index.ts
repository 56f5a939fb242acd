/** What the identity index is to say, read from the leads: it is a cache, they are the truth. */
import type { Verdicts } from '../core/decisions.ts';
import type { LeadEvent } from '../core/event.ts';
import { hashOfKey } from '../core/keys.ts';
import type { LeadChange } from '../pod/journal.ts';
import type { LeadStore } from '../pod/lead-store.ts';
import { indexedKeys } from './gather.ts';

/** Reads all leads; comes back with the keys of each. */
export async function readIndexChanges(leads: LeadStore, verdicts: Verdicts): Promise<LeadChange[]> {
  const changes: LeadChange[] = [];
  for await (const { slug, lead } of leads.readAll()) {
    if (lead !== undefined) changes.push(indexChange(slug, lead.events, verdicts));
  }
  return changes;
}

/** All keys of a lead, as the index knows them. */
export function indexChange(slug: string, events: readonly LeadEvent[], verdicts: Verdicts): LeadChange {
  const keys = [...indexedKeys(events, verdicts)].map(([key, flag]) => [hashOfKey(key), flag] as const);
  return { slug, keys: Object.fromEntries(keys) };
}
