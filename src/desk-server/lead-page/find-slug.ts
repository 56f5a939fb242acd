/** Finds a lead by its slug. A lead that was joined with another is found under the name of that one. */
import { UsageError } from '../../errors.ts';
import { findLead } from '../../store/leads/find-lead.ts';
import { LeadStore } from '../../store/leads/lead-store.ts';
import type { Desk } from '../desk.ts';

/** The slug of a lead, from its slug or the beginning of it; `undefined` where there is none. */
export async function findSlug({ table, pod }: Desk, name: string): Promise<string | undefined> {
  const slug = name.toLowerCase();
  const known = table.slugOf(slug);
  if (known !== undefined || !/^[0-9a-f]{8,64}$/u.test(slug)) return known;
  try {
    const found = await pod.run(() => findLead(new LeadStore(pod.client, pod.layout), slug));
    return table.slugOf(found.slug);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
