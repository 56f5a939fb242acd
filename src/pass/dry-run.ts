/** What a dry run remembers, because it writes nothing. */
import type { StoredLeads } from '../workspace/update/gather.ts';
import type { LeadsUpdate } from '../workspace/update/update.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Makes the next batch see what this one would have written. */
export function imagine({ index, leads }: Workspace, { changes }: LeadsUpdate, stored: StoredLeads): void {
  index.note(changes);
  for (const lead of stored.values()) if (lead?.stale === true) leads.imagine(lead);
}
