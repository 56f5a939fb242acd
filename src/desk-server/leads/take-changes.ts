/** Brings what changed in the pod into the table, and tells the pages that are open. */
import { readCopiedLead } from '../../copy/printed-leads.ts';
import type { CopyChanges } from '../../copy/lead-copy.ts';
import { leadToJson } from '../../lead/lead-json.ts';
import { slugFromUrl } from '../../solid/layout.ts';
import type { LeadReading } from '../../lead/document/originals.ts';
import type { Pod } from '../../solid/pod.ts';
import { entryOf, type Entry } from './entry.ts';
import type { LeadTable } from './lead-table.ts';

/** What a desk lends for it. */
export interface TableHolder {
  readonly table: LeadTable;
  readonly pod: Pod;
  readonly reading: LeadReading;
  /** How the ids of our own events begin. */
  readonly ownPrefix: string;
  forgetVerdicts(): void;
  tellChanged(leads: readonly string[]): void;
}

/** Takes what a look at the pod brought. */
export async function takeChanges(desk: TableHolder, { changed, removed }: CopyChanges): Promise<void> {
  if (changed.length + removed.length === 0) return;
  const { table, pod, ownPrefix, reading } = desk;
  const entries: Entry[] = [];
  const gone = removed.flatMap((url) => slugFromUrl(url, pod.layout) ?? []);
  for (const copied of changed) {
    const { lead, state } = await readCopiedLead(copied, reading);
    // Damaged, or emptied by somebody: the copy has it and nobody can read it.
    if (lead === undefined || state === 'torn') gone.push(copied.slug);
    else entries.push(entryOf(leadToJson(lead, copied.slug, copied.url), lead.modified, ownPrefix));
  }
  table.remove(gone);
  table.put(entries);
  // Who asks from now on has the leads as they are.
  desk.forgetVerdicts();
  desk.tellChanged([...entries.map(({ row }) => row.slug), ...gone]);
}
