/** Updates the table after a change in the pod, and sends the change to open pages. */
import { readCopiedLead } from '../../copy/printed-leads.ts';
import type { CopyChanges } from '../../copy/lead-copy.ts';
import { leadToJson } from '../../lead/lead-json.ts';
import { slugFromUrl } from '../../solid/layout.ts';
import type { LeadReading } from '../../lead/document/originals.ts';
import type { Pod } from '../../solid/pod.ts';
import { entryOf, type Entry } from './entry.ts';
import type { LeadTable } from './lead-table.ts';

/** The parts of a desk that this needs. */
export interface TableHolder {
  readonly table: LeadTable;
  readonly pod: Pod;
  readonly reading: LeadReading;
  forgetVerdicts(): void;
  tellChanged(leads: readonly string[]): void;
}

/** Takes the changes that a refresh of the copy found. */
export async function takeChanges(desk: TableHolder, { changed, removed }: CopyChanges): Promise<void> {
  if (changed.length + removed.length === 0) return;
  const { table, pod, reading } = desk;
  const entries: Entry[] = [];
  const gone = removed.flatMap((url) => slugFromUrl(url, pod.layout) ?? []);
  for (const copied of changed) {
    const { lead, state } = await readCopiedLead(copied, reading);
    // Damaged or emptied: the copy has the resource, but it cannot be read.
    if (lead === undefined || state === 'torn') gone.push(copied.slug);
    else entries.push(entryOf(leadToJson(lead, copied.slug, copied.url), lead.modified, pod.layout));
  }
  table.remove(gone);
  table.put(entries);
  // From now on each request gets the new state.
  desk.forgetVerdicts();
  desk.tellChanged([...entries.map(({ row }) => row.slug), ...gone]);
}
