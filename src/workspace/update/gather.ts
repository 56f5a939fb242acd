/**
 * Which leads of the pod can a batch of events touch? The closure over the identity index: leads that share a key by
 * which an event finds its lead, and leads with an event that may be taken over by whoever offers its key.
 *
 * A lead as it is in the pod is settled: whatever shares an identifier with it was joined to it when it was written, and
 * its weaker events have nowhere better to go. So a lead identifier that such a lead knows need not be looked up, of weak keys
 * only those of leads that change and by which some event goes, and the keys of a settled event only where its lead loses some.
 */
import type { LimitFunction } from 'p-limit';
import type { Verdicts } from '../../lead/identity/decisions.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { groupEvents, keysInDoubt } from '../../lead/identity/identity.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import { keysOf, tierOf, TIERS } from '../../message/event/keys.ts';
import { isWide } from '../../lead/identity/ties.ts';
import { slugFromUrl, type PodLayout } from '../../solid/layout.ts';
import type { IdentityIndex, IndexEntries } from '../../store/identity-index.ts';
import type { KeyFlag } from '../../store/journal/record.ts';
import type { LeadStore, StoredLead } from '../../store/leads/lead-store.ts';
import type { Refusals } from './refusals.ts';
import { mapInTurn } from '../in-turn.ts';

/** The leads that were read, by slug; `undefined` for a slug without a resource. */
export type StoredLeads = Map<string, StoredLead | undefined>;

/** How the closure reads. */
export interface GatherContext {
  readonly index: IdentityIndex;
  readonly leads: LeadStore;
  readonly layout: PodLayout;
  readonly limit: LimitFunction;
  readonly verdicts: Verdicts;
  /** Someone else wrote at the same time: nothing is taken for settled. */
  readonly isUnsettled?: boolean;
  /** Someone may have died after writing leads and before saying so: the index may not know them. */
  readonly isUnindexed?: boolean;
  /** Where leads are noted that refuse (403), so that the others go on; without it a refusal is an error. */
  readonly refusals?: Refusals;
}

/** From so many events on, the index answers with fewer requests than the names that single events would have. */
const MANY_EVENTS = 16;

/** The events of leads that were read. */
export function eventsOf(stored: StoredLeads): LeadEvent[] {
  return [...stored.values()].flatMap((lead) => lead?.lead?.events ?? []);
}

/** The key that all events bear of which a decision speaks, so that their leads are found together. */
export const decisionKey = (id: string): string => `decision ${id}`;

/**
 * Keys of events, each with what it is to them. The events of `held` would tie leads together: whoever changes one of those
 * must find them by any of their keys.
 */
export function indexedKeys(
  events: Iterable<LeadEvent>,
  verdicts: Verdicts,
  held: ReadonlySet<string> = new Set(),
): Map<string, KeyFlag> {
  const flags = new Map<string, KeyFlag>();
  const note = (key: string, flag: KeyFlag): void => {
    flags.set(key, Math.max(flags.get(key) ?? 0, flag) as KeyFlag);
  };
  for (const event of events) {
    const keys = keysOf(event);
    const strongest = tierOf(keys);
    const isHeld = held.has(event.key);
    for (const tier of TIERS)
      for (const key of keys[tier]) note(key, isHeld || (tier > 1 && tier === strongest) ? 3 : tier === 1 ? 2 : 1);
    for (const { id } of verdicts.about(event)) note(decisionKey(id), 2);
  }
  return flags;
}

/** The keys that decide where an event belongs. */
export function decidingKeys(event: LeadEvent, verdicts: Verdicts): string[] {
  return [...indexedKeys([event], verdicts)].flatMap(([key, flag]) => (flag > 1 ? [key] : []));
}

/** Reads into `stored` every lead that the events, and those of the leads read on the way, can touch. */
export async function gatherLeads(
  events: readonly LeadEvent[],
  stored: StoredLeads,
  context: GatherContext,
): Promise<void> {
  const asked = new Map<string, boolean>();
  await readKeylessLeads(events, stored, context);
  await guessLeads(events, stored, context);
  for (;;) {
    const wanted = wantedKeys(events, stored, context);
    // A key is asked again when it turns out to decide, since then all leads that know it count.
    const fresh = [...wanted].filter(([key, decides]) => !asked.has(key) || (decides && asked.get(key) === false));
    if (fresh.length === 0) return;
    for (const [key, decides] of fresh) asked.set(key, decides || asked.get(key) === true);
    const entries = await context.index.lookup(fresh.map(([key]) => key));
    const decides = (key: string): boolean => asked.get(key) === true;
    const slugs = touchedSlugs(entries, decides).filter((slug) => !stored.has(slug));
    await readLeads(slugs, stored, context);
    for (const [key, leads] of entries)
      if (decides(key)) for (const { slug } of leads) noteUnreadable([key], slug, stored, context);
    // The same leads want the same keys.
    if (slugs.length === 0) return;
  }
}

/** The leads behind index entries: all where the key decides for one of our events, else those that a key decides for. */
export function touchedSlugs(entries: IndexEntries, decides: (key: string) => boolean): string[] {
  const slugs = [...entries].flatMap(([key, leads]) =>
    leads.filter(({ used }) => used || decides(key)).map(({ slug }) => slug),
  );
  return [...new Set(slugs)];
}

/** Whatever goes by these keys belongs to a lead that cannot be read, or to one that took it over and cannot be. */
function noteUnreadable(
  keys: Iterable<string>,
  slug: string,
  stored: StoredLeads,
  { refusals, layout }: GatherContext,
): void {
  if (refusals === undefined || refusals.isEmpty) return;
  const passed = new Set<string>();
  for (let next: string | undefined = slug; next !== undefined && !passed.has(next);) {
    passed.add(next);
    if (refusals.isUnreadable(next)) for (const key of keys) refusals.noteKey(key, next);
    const { replacedBy }: Partial<StoredLead> = stored.get(next) ?? {};
    next = replacedBy === undefined ? undefined : slugFromUrl(replacedBy, layout);
  }
}

/** Reads leads, and those that took them over. */
export async function readLeads(slugs: readonly string[], stored: StoredLeads, context: GatherContext): Promise<void> {
  let pending = [...slugs];
  while (pending.length > 0) {
    const leads = await mapInTurn(pending, context.limit, (slug) => readLead(slug, context));
    pending.forEach((slug, index) => stored.set(slug, leads[index]));
    const successors = leads.flatMap((lead) =>
      lead?.replacedBy === undefined ? [] : (slugFromUrl(lead.replacedBy, context.layout) ?? []),
    );
    pending = [...new Set(successors)].filter((slug) => !stored.has(slug));
  }
}

async function readLead(slug: string, { leads, refusals }: GatherContext): Promise<StoredLead | undefined> {
  if (refusals?.isUnreadable(slug) === true) return undefined;
  try {
    return await leads.read(slug);
  } catch (error) {
    if (refusals?.note(slug, error) !== true) throw error;
    return undefined;
  }
}

/** An event without any key is in no index: its lead, if there is one, has the name that it gives to it. */
async function readKeylessLeads(
  events: readonly LeadEvent[],
  stored: StoredLeads,
  context: GatherContext,
): Promise<void> {
  const keyless = events.filter((event) => tierOf(keysOf(event)) === undefined);
  const slugs = new Set(keyless.flatMap((event) => groupEvents([event], context.verdicts).map(({ slug }) => slug)));
  await readLeads(
    [...slugs].filter((slug) => !stored.has(slug)),
    stored,
    context,
  );
}

/**
 * A lead is named after the key of its first event, and all its events usually bear the same: where the index has many
 * resources, looking there first costs less than asking. After a death it finds leads that no one indexed.
 */
async function guessLeads(events: readonly LeadEvent[], stored: StoredLeads, context: GatherContext): Promise<void> {
  const { index, verdicts, isUnindexed = false } = context;
  if (!isUnindexed && ((index.depth ?? 0) === 0 || events.length > MANY_EVENTS)) return;
  const isWorthIt = (event: LeadEvent): boolean => {
    const keys = keysOf(event)[1];
    return isUnindexed || (keys.length > 0 && !keys.some((key) => index.isInTail(key)));
  };
  const guesses = events
    .filter(isWorthIt)
    .map((event) => [event, groupEvents([event], verdicts)[0]?.slug ?? ''] as const);
  const slugs = new Set(guesses.map(([, slug]) => slug));
  await readLeads(
    [...slugs].filter((slug) => !stored.has(slug)),
    stored,
    context,
  );
  for (const [event, slug] of guesses) noteUnreadable(decidingKeys(event, verdicts), slug, stored, context);
}

/** The keys to look up, each with whether it decides where one of our events belongs. */
function wantedKeys(events: readonly LeadEvent[], stored: StoredLeads, context: GatherContext): Map<string, boolean> {
  const { index, verdicts, isUnsettled = false } = context;
  const known = eventsOf(stored);
  const settled = new Set(isUnsettled ? [] : known.flatMap((event) => keysOf(event)[1]));
  const wanted = new Map<string, boolean>();
  const want = (key: string, decides: boolean): void => {
    if (decides ? !settled.has(key) : index.isUsed(key)) wanted.set(key, decides || wanted.get(key) === true);
  };
  for (const [key, flag] of indexedKeys(isUnsettled ? [...events, ...known] : events, verdicts)) want(key, flag > 1);
  const all = [...events, ...known];
  // What others say of the same leads decides whether an event is held.
  for (const event of all) for (const key of wideKeys(event, verdicts)) want(key, false);
  for (const key of keysInDoubt(all, verdicts)) wanted.set(key, true);
  if (isUnsettled) return wanted;
  for (const event of known) for (const { id } of verdicts.about(event)) want(decisionKey(id), true);
  const groups = groupEvents(all, verdicts);
  // Anyone who gains events, or an owner, or earlier or later ones, may attract what goes by its weak keys.
  const changed = groups.filter((group) => isChanged(group, stored)).flatMap((group) => group.events);
  for (const key of indexedKeys(changed, verdicts).keys()) want(key, false);
  for (const event of restlessEvents(groups, stored)) {
    const keys = keysOf(event);
    for (const key of keys[tierOf(keys) ?? 1]) want(key, true);
  }
  return wanted;
}

/** The keys by which an event may tie together more than it should. */
function wideKeys(event: LeadEvent, { maxTied }: Verdicts): string[] {
  const keys = keysOf(event);
  return TIERS.flatMap((tier) => (isWide(keys[tier], maxTied) ? keys[tier] : []));
}

function isChanged({ slug, events, held }: EventGroup, stored: StoredLeads): boolean {
  const { events: before = [], held: heldBefore } = stored.get(slug)?.lead ?? {};
  if ((heldBefore?.size ?? 0) !== held.size) return true;
  return before.length !== events.length || before.some(({ key }, index) => key !== events[index]?.key);
}

/**
 * The events of leads that lose some: such a lead may lose its claim to others, which then belong to any lead that knows their
 * keys. Where nothing is lost, those that lost them before have no better claim now.
 */
function restlessEvents(groups: readonly EventGroup[], stored: StoredLeads): LeadEvent[] {
  const homes = new Map(groups.flatMap(({ slug, events }) => events.map(({ key }) => [key, slug] as const)));
  return [...stored.values()].flatMap((lead) => {
    const events = lead?.lead?.events ?? [];
    return events.every(({ key }) => homes.get(key) === lead?.slug) ? [] : events;
  });
}
