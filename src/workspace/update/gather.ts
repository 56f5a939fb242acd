/**
 * Finds the leads of the pod that a batch of events may concern, with the identity index. These are the leads that have a key
 * by which an event finds its lead ("deciding key"), and the leads with an event that found its lead by a key of another event,
 * because that event may have to move. The search is repeated until no more leads are found.
 *
 * A stored lead is settled: when it was written, it was joined with all leads that share an identifier, and its weaker events
 * were in the best lead. So its lead identifiers are not looked up again. Of its weak keys, only those by which an event found
 * the lead are looked up, and only if the lead changes. The keys of a settled weak event are looked up only if its lead loses
 * events.
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

/** What the search needs. */
export interface GatherContext {
  readonly index: IdentityIndex;
  readonly leads: LeadStore;
  readonly layout: PodLayout;
  readonly limit: LimitFunction;
  readonly verdicts: Verdicts;
  /** Set if another process wrote at the same time. Then no lead counts as settled. */
  readonly isUnsettled?: boolean;
  /** Set if a process may have died after it wrote leads and before it recorded them. Then the index may lack these leads. */
  readonly isUnindexed?: boolean;
  /** Notes leads that cannot be read (403), so that the others are updated. If missing, this is an error. */
  readonly refusals?: Refusals;
}

/** From this number of events on, the index needs fewer requests than reading the lead that each event alone would name. */
const MANY_EVENTS = 16;

/** The events of leads that were read. */
export function eventsOf(stored: StoredLeads): LeadEvent[] {
  return [...stored.values()].flatMap((lead) => lead?.lead?.events ?? []);
}

/** The key that all events of a decision have in the index, so that their leads are found together. */
export const decisionKey = (id: string): string => `decision ${id}`;

/**
 * The keys of events, each with its {@link KeyFlag}. If an event is in `held` (see lead/identity/ties.ts), all its keys are
 * deciding, because an event with any of them may change what is held back.
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

/** The keys by which an event finds its lead. */
export function decidingKeys(event: LeadEvent, verdicts: Verdicts): string[] {
  return [...indexedKeys([event], verdicts)].flatMap(([key, flag]) => (flag > 1 ? [key] : []));
}

/** Reads every lead into `stored` that the events may concern, or that the events of those leads may concern. */
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
    // A key is looked up again if it turns out to be deciding, because then all leads that have it count.
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

/** The leads of index entries: all leads of a deciding key, and those with an event that depends on the key (`used`). */
export function touchedSlugs(entries: IndexEntries, decides: (key: string) => boolean): string[] {
  const slugs = [...entries].flatMap(([key, leads]) =>
    leads.filter(({ used }) => used || decides(key)).map(({ slug }) => slug),
  );
  return [...new Set(slugs)];
}

/** Notes that events with these keys belong to a lead that cannot be read: the lead itself, or one that replaced it. */
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

/** Reads leads, and the leads that replaced them. */
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

/**
 * Reads the leads of events without keys. They are not in the index, but their lead has a name that is computed from the event.
 */
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
 * Tries the lead that each event alone would name. A lead is named after a key of its first event, and usually all its events
 * have this key. If the index has many resources, this costs less than the index. It also finds leads of a process that died
 * before it recorded them.
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

/** The keys to look up, each with whether it is a deciding key of an event of the batch. */
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
  // Other events of the same leads determine whether an event is held back.
  for (const event of all) for (const key of wideKeys(event, verdicts)) want(key, false);
  for (const key of keysInDoubt(all, verdicts)) wanted.set(key, true);
  if (isUnsettled) return wanted;
  for (const event of known) for (const { id } of verdicts.about(event)) want(decisionKey(id), true);
  const groups = groupEvents(all, verdicts);
  // If a lead gets other events or another owner, events of other leads may belong to it now, by their weak keys.
  const changed = groups.filter((group) => isChanged(group, stored)).flatMap((group) => group.events);
  for (const key of indexedKeys(changed, verdicts).keys()) want(key, false);
  for (const event of restlessEvents(groups, stored)) {
    const keys = keysOf(event);
    for (const key of keys[tierOf(keys) ?? 1]) want(key, true);
  }
  return wanted;
}

/** The keys by which an event may connect too many leads. */
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
 * The events of leads that lose some. Such an event may no longer belong to its lead, but to another one with its key. If a
 * lead loses nothing, its events stay.
 */
function restlessEvents(groups: readonly EventGroup[], stored: StoredLeads): LeadEvent[] {
  const homes = new Map(groups.flatMap(({ slug, events }) => events.map(({ key }) => [key, slug] as const)));
  return [...stored.values()].flatMap((lead) => {
    const events = lead?.lead?.events ?? [];
    return events.every(({ key }) => homes.get(key) === lead?.slug) ? [] : events;
  });
}
