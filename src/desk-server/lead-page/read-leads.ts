/** Reads leads from the copy, with everything that their events say. */
import type { LeadCopy } from '../../copy/lead-copy.ts';
import { readCopiedLead } from '../../copy/printed-leads.ts';
import type { LeadReading } from '../../lead/document/originals.ts';
import type { Lead } from '../../lead/lead.ts';

/** A lead of the copy, with its state computed from its events. */
export interface ReadLead {
  readonly slug: string;
  readonly url: string;
  readonly lead: Lead;
}

/** The parts of a desk that this needs. */
export interface CopyHolder {
  readonly copy: LeadCopy;
  /** How leads of the copy are read. */
  readonly reading: LeadReading;
}

/** Reads leads of the copy; those that are gone or damaged are left out. */
export async function readLeadsOfCopy(
  { copy, reading: own }: CopyHolder,
  slugs: readonly string[],
  reading: LeadReading = own,
): Promise<ReadLead[]> {
  const found: ReadLead[] = [];
  for await (const copied of copy.leads(slugs)) {
    const { lead } = await readCopiedLead(copied, reading);
    if (lead !== undefined) found.push({ slug: copied.slug, url: copied.url, lead });
  }
  return found;
}
