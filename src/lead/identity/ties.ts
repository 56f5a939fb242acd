/**
 * Which events would tie too much together? A message may guess identifiers, and make one lead of hundreds (THREATS: T27). An
 * event that ties together more leads than a few, which all other events leave apart, is held: its keys join nothing until a
 * person says so, or a second event of another origin ties the same. The answer is a function of the set of events and
 * decisions: no order of arrival takes part, nor the times that a sender may invent.
 */
import type { Decision } from './decisions.ts';
import { compareEvents, type LeadEvent } from '../../message/event/event.ts';
import { TIERS, type EventKeys, type Tier } from '../../message/event/keys.ts';
import { Partition } from './partition.ts';
import { originOf } from './trust.ts';

/** An event with what decides where it belongs. */
export interface Keyed {
  readonly event: LeadEvent;
  readonly keys: EventKeys;
  /** The tier of its strongest keys. */
  readonly tier: Tier | undefined;
  /** The decision that holds it together with others. */
  readonly pin: Decision | undefined;
}

/** The tiers by whose keys an event would tie too much. */
export type HeldTiers = ReadonlySet<Tier>;

/** Has an event more keys of a tier than leads that it may tie together? Only then it can tie too many. */
export const isWide = (keys: readonly string[], maxTied: number): boolean => keys.length > maxTied;

/** The events that are held, by their keys. */
export function findHeld(members: readonly Keyed[], maxTied: number): ReadonlyMap<string, HeldTiers> {
  const held = new Map<string, Set<Tier>>();
  for (const tier of TIERS)
    for (const { event } of heldInTier(members, tier, maxTied).held)
      held.set(event.key, (held.get(event.key) ?? new Set()).add(tier));
  return held;
}

/** All keys of the leads that held events would tie: whoever knows one of them may have a say. */
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
  // Events that say less are believed first, so that one that says much cannot speak for them.
  let pending = wide.sort((a, b) => a.keys[tier].length - b.keys[tier].length || compareEvents(a.event, b.event));
  for (let before = Infinity; pending.length < before;) {
    before = pending.length;
    pending = admit(pending, tier, maxTied, leads);
  }
  return { held: pending, leads };
}

/** Lets events tie what they may; comes back with the others. */
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

/** The leads that know a key of it. */
function tiedBy({ keys }: Keyed, tier: Tier, leads: Partition): Set<string> {
  return new Set(keys[tier].flatMap((key) => (leads.has(key) ? [leads.find(key)] : [])));
}

/** An event with stronger keys makes no lead of these; it only ties those that are there. What a person joined is one lead. */
function unite(member: Keyed, tier: Tier, leads: Partition): void {
  const { keys, pin } = member;
  const joined = pin?.kind === 'join' ? [`decision ${pin.id}`] : [];
  leads.unite(member.tier === tier ? [...keys[tier], ...joined] : [...tiedBy(member, tier, leads)]);
}

/** Does another event, of another origin, tie together all that this one ties? */
function agrees(member: Keyed, other: Keyed, tier: Tier, leads: Partition): boolean {
  const [origin, another] = [originOf(member.event.id), originOf(other.event.id)];
  if (origin === undefined || another === undefined || origin === another) return false;
  const theirs = tiedBy(other, tier, leads);
  return [...tiedBy(member, tier, leads)].every((lead) => theirs.has(lead));
}
