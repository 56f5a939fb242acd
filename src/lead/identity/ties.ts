/**
 * Finds events that would connect too many leads. A message may guess identifiers and so combine hundreds of leads into one
 * (SECURITY.md, T27). If an event alone connects more leads than the limit, it is held back: its keys join nothing until a
 * person decides, or until an event from another origin connects the same leads. The result depends only on the sets of events
 * and decisions, not on the order of arrival or on times that a sender may invent.
 */
import type { Decision } from './decisions.ts';
import { compareEvents, type LeadEvent } from '../../message/event/event.ts';
import { TIERS, type EventKeys, type Tier } from '../../message/event/keys.ts';
import { Partition } from '../../text/partition.ts';
import { originOf } from './trust.ts';

/** An event, with what determines its lead. */
export interface Keyed {
  readonly event: LeadEvent;
  readonly keys: EventKeys;
  /** The tier of its strongest keys (see identity.ts). */
  readonly tier: Tier | undefined;
  /** The decision that determines its lead. */
  readonly pin: Decision | undefined;
}

/** The tiers in which the event is held back. */
export type HeldTiers = ReadonlySet<Tier>;

/**
 * Whether an event has more keys of a tier than the number of leads that it may connect. Only such an event can be held back.
 */
export const isWide = (keys: readonly string[], maxTied: number): boolean => keys.length > maxTied;

/** The events that are held back: for the key of each event, the tiers. */
export function findHeld(members: readonly Keyed[], maxTied: number): ReadonlyMap<string, HeldTiers> {
  const held = new Map<string, Set<Tier>>();
  for (const tier of TIERS)
    for (const { event } of heldInTier(members, tier, maxTied).held)
      held.set(event.key, (held.get(event.key) ?? new Set()).add(tier));
  return held;
}

/**
 * All keys of the leads that the held events would connect. Other events with one of these keys may change which events are
 * held.
 */
export function keysAtStake(members: readonly Keyed[], maxTied: number): string[] {
  return TIERS.flatMap((tier) => {
    const { held, leads } = heldInTier(members, tier, maxTied);
    if (held.length === 0) return [];
    const tied = new Set(held.flatMap((member) => [...tiedBy(member, tier, leads)]));
    const own = members.filter((member) => member.tier === tier).flatMap(({ keys }) => keys[tier]);
    return [...held.flatMap(({ keys }) => keys[tier]), ...own.filter((key) => tied.has(leads.find(key)))];
  });
}

function heldInTier(members: readonly Keyed[], tier: Tier, maxTied: number): { held: Keyed[]; leads: Partition } {
  const wide = members.filter(({ keys }) => isWide(keys[tier], maxTied));
  const leads = new Partition();
  if (wide.length === 0) return { held: [], leads };
  for (const member of members) {
    if (member.tier === tier && !isWide(member.keys[tier], maxTied)) unite(member, tier, leads);
  }
  // Events with fewer keys are admitted first, so that an event with many keys cannot confirm itself.
  let pending = wide.sort((a, b) => a.keys[tier].length - b.keys[tier].length || compareEvents(a.event, b.event));
  for (let before = Infinity; pending.length < before;) {
    before = pending.length;
    pending = admit(pending, tier, maxTied, leads);
  }
  return { held: pending, leads };
}

/** Admits the events that connect few enough leads, or that another event confirms. Returns the others. */
function admit(pending: readonly Keyed[], tier: Tier, maxTied: number, leads: Partition): Keyed[] {
  const left = pending.filter((member) => {
    if (tiedBy(member, tier, leads).size > maxTied) return true;
    unite(member, tier, leads);
    return false;
  });
  if (left.length < pending.length) return left;
  const agreed = left.filter((member) => left.some((other) => agrees(member, other, tier, leads)));
  for (const member of agreed) unite(member, tier, leads);
  return left.filter((member) => !agreed.includes(member));
}

/** The leads that have one of its keys. */
function tiedBy({ keys }: Keyed, tier: Tier, leads: Partition): Set<string> {
  return new Set(keys[tier].flatMap((key) => (leads.has(key) ? [leads.find(key)] : [])));
}

/**
 * Adds the keys of an event. An event with stronger keys only connects existing leads. Events that a person joined are one
 * lead.
 */
function unite(member: Keyed, tier: Tier, leads: Partition): void {
  const { keys, pin } = member;
  const joined = pin?.kind === 'join' ? [`decision ${pin.id}`] : [];
  leads.unite(member.tier === tier ? [...keys[tier], ...joined] : [...tiedBy(member, tier, leads)]);
}

/** Whether an event of another origin connects at least the same leads. */
function agrees(member: Keyed, other: Keyed, tier: Tier, leads: Partition): boolean {
  const [origin, another] = [originOf(member.event.id), originOf(other.event.id)];
  if (origin === undefined || another === undefined || origin === another) return false;
  const theirs = tiedBy(other, tier, leads);
  return [...tiedBy(member, tier, leads)].every((lead) => theirs.has(lead));
}
