/** The identity index anew from the leads: it is a cache, they are the truth. */
import type { IdentityIndex, IndexEntry } from '../pod/identity-index.ts';
import type { LeadStore } from '../pod/lead-store.ts';
import { indexEntries } from './gather.ts';

/** Leads whose keys are held at once. */
const CHUNK = 2000;

/** Reads all leads and indexes them; comes back with their number. What is indexed already stays. */
export async function rebuildIndex(index: IdentityIndex, leads: LeadStore): Promise<number> {
  let count = 0;
  let entries = new Map<string, IndexEntry[]>();
  for await (const { slug, lead } of leads.readAll()) {
    if (lead === undefined) continue;
    count += 1;
    for (const [key, own] of indexEntries(slug, lead.events)) entries.set(key, [...(entries.get(key) ?? []), ...own]);
    if (count % CHUNK !== 0) continue;
    await index.add(entries);
    entries = new Map();
  }
  await index.add(entries);
  return count;
}
