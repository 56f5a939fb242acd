/** Finds a lead by the name that a person types. */
import type { Lead } from '../../lead/lead.ts';
import { UsageError } from '../../errors.ts';
import { nearestName } from '../../text/nearest-name.ts';
import { slugFromUrl } from '../../solid/layout.ts';
import type { LeadStore, StoredLead } from './lead-store.ts';

/** A stored lead that has events. */
export type FoundLead = StoredLead & { readonly lead: Lead };

/**
 * Finds a lead by its slug, by a unique beginning of its slug, or by its IRI. If it was replaced, returns the lead that
 * replaced it.
 *
 * @throws UsageError if there is none, or more than one.
 */
export async function findLead(store: LeadStore, name: string): Promise<FoundLead> {
  const { layout } = store;
  const slug = slugFromUrl(name, layout) ?? name.replace(/^urn:leadpod:/, '').toLowerCase();
  if (/^[0-9a-f]$/.test(slug))
    throw new UsageError(`expected two or more digits of a slug, received [${name}]. leadpod leads prints slugs`);
  if (!/^[0-9a-f]{2,64}$/.test(slug))
    throw new UsageError(
      `expected a slug or the IRI of a lead in ${layout.leads}, received [${name}]. leadpod leads prints slugs`,
    );
  const shard = await store.listShard(slug);
  const matches = shard.filter((other) => other.startsWith(slug));
  if (matches.length > 1)
    throw new UsageError(`${matches.length} leads begin with ${slug}: ${matches.slice(0, 5).join(', ')}`);
  let found = matches[0] === undefined ? undefined : await store.read(matches[0]);
  // The lead that replaced a lead may have been replaced too. Only another program could write a circle of replacements.
  const passed = new Set<string>();
  while (found?.replacedBy !== undefined && !passed.has(found.slug)) {
    passed.add(found.slug);
    const next = slugFromUrl(found.replacedBy, layout);
    found = next === undefined ? undefined : await store.read(next);
  }
  if (found?.lead !== undefined) return { ...found, lead: found.lead };
  if (found?.state === 'torn')
    throw new UsageError(`${found.url}: the lead is damaged - run leadpod doctor --fix to repair it`);
  throw new UsageError(`no lead ${name} in ${layout.leads}.${hintOf(slug, shard)} leadpod leads lists all leads`);
}

/** The slug that was probably meant, cut to the length of the input. */
function hintOf(slug: string, shard: readonly string[]): string {
  const near = nearestName(
    slug,
    shard.map((other) => other.slice(0, slug.length)),
  );
  return near === undefined || near === slug ? '' : ` Did you mean ${near}?`;
}
