/** Reads leads from the pod for a copy. */
import { LoneFailures } from '../http/failures/lone-failures.ts';
import type { LeadStore } from '../store/leads/lead-store.ts';
import { readInChunks } from '../store/leads/read-ahead.ts';
import type { NewEntry } from './files.ts';
import { readLeadGraph } from './lead-quads.ts';

/** What was found at the URL of a lead. `gone`: nothing, or a reference to the lead that replaced it. */
export type FoundLead =
  | { readonly kind: 'lead'; readonly entry: NewEntry }
  | { readonly kind: 'unchanged' | 'gone' | 'damaged'; readonly slug: string };

/** Reads leads. Those with an ETag are read only if they have changed. A signal stops it between chunks. */
export function readLeads(
  leads: LeadStore,
  slugs: readonly string[],
  etagOf: (slug: string) => string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundLead[]> {
  const failures = new LoneFailures();
  return readInChunks(slugs, (slug) => readLead(leads, slug, etagOf(slug), failures), signal);
}

async function readLead(
  leads: LeadStore,
  slug: string,
  etag: string | undefined,
  failures: LoneFailures,
): Promise<FoundLead> {
  try {
    const found = await leads.readTextUnless(slug, etag);
    if (found === 'unchanged') return { kind: 'unchanged', slug };
    if (found === undefined) return { kind: 'gone', slug };
    const graph = readLeadGraph(found.text, found.url);
    if (graph.kind === 'damaged') return { kind: 'damaged', slug };
    if (graph.kind !== 'lead') return { kind: 'gone', slug };
    const { nquads, checksum } = graph;
    return { kind: 'lead', entry: { slug, nquads, checksum, etag: found.etag } };
  } catch (error) {
    // The others can still be read. The caller reports this one (CONTRIBUTING.md, F2).
    if (failures.isLone(error)) return { kind: 'damaged', slug };
    throw error;
  }
}
