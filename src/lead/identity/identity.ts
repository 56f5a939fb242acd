/**
 * Groups events into leads. The groups depend on the set of events alone, not on order of arrival, batches or machines.
 * - Tier 1: events that share a lead identifier are one lead, directly or through other events.
 * - Tier 2: an event with only contact identifiers joins a lead of that contact and, if both name one, of that owner:
 *   the one with the latest event before it, else with the first after it. If there is none, such events form a lead.
 *   An answer prefers a lead that was offered to the party that answers.
 * - Tier 3: the same by e-mail address and telephone number.
 *
 * Weaker keys count only for events without stronger ones. Decisions of a person take precedence over all keys.
 */
import { chainApart } from './apart.ts';
import { Verdicts, type Decision } from './decisions.ts';
import { compareEvents, uniteEvents, type LeadEvent } from '../../message/event/event.ts';
import { shortHash } from '../../text/hash.ts';
import { keysOf, tierOf, TIERS, type Tier } from '../../message/event/keys.ts';
import {
  type EventGroup,
  type Member,
  type Group,
  isAlone,
  nameGroups,
  nameOfEvent,
  SLUG_DIGITS,
  ownerOf,
  ownNameOf,
  nameParts,
} from './lead-names.ts';
import { offeredTo } from './offered.ts';
import { findHeld, isWide, keysAtStake, type HeldTiers, type Keyed } from './ties.ts';

/** Groups events into leads, sorted by slug. Events may be duplicated; `decisions` of the pod come in any order. */
export function groupEvents(events: Iterable<LeadEvent>, decisions: Verdicts | Iterable<Decision> = []): EventGroup[] {
  const verdicts = decisions instanceof Verdicts ? decisions : new Verdicts(decisions);
  const keyed = keyEvents(events, verdicts);
  const held = findHeld(keyed, verdicts.maxTied);
  const members = keyed.map((one): Member => ({ ...one, held: held.get(one.event.key) ?? NONE }));
  const free = members.filter(({ pin }) => pin === undefined);
  const ofTier = (tier: Tier): Member[] => free.filter((member) => member.tier === tier && !isAlone(member));
  const chained = chainFree(ofTier(1), members, verdicts);
  const identified = addPinned(members, chained, verdicts);
  const byContact = [...identified, ...attach(ofTier(2), identified, 2, verdicts)];
  const byAddress = [...byContact, ...attach(ofTier(3), byContact, 3, verdicts)];
  const alone = free.filter(isAlone).map((member) => createGroup([member]));
  return nameGroups([...byAddress, ...alone], held).sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** The keys of these events through which other events may change what is held back (see ties.ts). Empty if nothing is. */
export function keysInDoubt(events: Iterable<LeadEvent>, verdicts: Verdicts): string[] {
  return keysAtStake(keyEvents(events, verdicts), verdicts.maxTied);
}

function keyEvents(events: Iterable<LeadEvent>, verdicts: Verdicts): Keyed[] {
  return uniteEvents(events).map((event) => {
    const keys = keysOf(event);
    return { event, keys, tier: tierOf(keys), pin: verdicts.pinOf(event) };
  });
}

const NONE: HeldTiers = new Set();

/** Groups members by the keys of a tier, as `nameOf` writes them. Keys of a lead that a person keeps apart are removed. */
function chainTier(
  members: readonly Member[],
  tier: Tier,
  verdicts: Verdicts,
  nameOf = (_: Member, key: string): string => key,
): Member[][] {
  const chains = chainApart(members, (member) => member.keys[tier].map((key) => nameOf(member, key)), verdicts);
  return chains.map(({ members: own, others }) =>
    own.map((member) => {
      const kept = member.keys[tier].filter((key) => !others.has(nameOf(member, key)));
      const isSame = kept.length === 0 || kept.length === member.keys[tier].length;
      return isSame ? member : { ...member, keys: { ...member.keys, [tier]: kept } };
    }),
  );
}

/** The names that a lead of this event alone can have, with and without decisions. Leads that were replaced had such a name. */
export function namesOfEvent(event: LeadEvent, decisions: Verdicts): string[] {
  const keys = keysOf(event);
  const names = [decisions, []].flatMap((some) => groupEvents([event], some).map(({ slug }) => slug));
  // The event may have been held back, or kept apart from another lead with its key, or sent with two times under one name.
  const isSpecial =
    tierOf(keys) === undefined ||
    TIERS.some((tier) => isWide(keys[tier], decisions.maxTied)) ||
    decisions.about(event).length > 0;
  return isSpecial ? [...names, shortHash(nameOfEvent(event), SLUG_DIGITS), ownNameOf(event)] : names;
}

/**
 * Groups the events of tier 1 that no decision determines. If a person keeps leads apart, the events of decisions take part
 * too. Otherwise an event with keys of both leads would pull their keys to the wrong one.
 */
function chainFree(free: readonly Member[], all: readonly Member[], verdicts: Verdicts): Member[][] {
  if (!verdicts.hasApart) return chainTier(free, 1, verdicts);
  const parts = new Set(free);
  const taking = all.flatMap((member): Member[] => {
    if (member.pin === undefined) return parts.has(member) ? [member] : [];
    const own = [...ownKeys(member, all, verdicts), `decision ${member.pin.id}`];
    return [{ ...member, keys: { ...member.keys, 1: own } }];
  });
  const chains = chainTier(taking, 1, verdicts).map((own) => own.filter(({ pin }) => pin === undefined));
  return chains.filter(({ length }) => length > 0);
}

/**
 * The groups of tier 1, including those that decisions determine. Such a group may take in leads that share an identifier with
 * it.
 */
function addPinned(members: readonly Member[], chained: readonly Member[][], verdicts: Verdicts): Group[] {
  if (verdicts.isEmpty) return chained.map(createGroup);
  let sets = chained.map((core) => ({ core: [...core], keys: new Set(core.flatMap(({ keys }) => keys[1])) }));
  for (const decision of verdicts.decisions) {
    const pinned = members.filter(({ pin }) => pin?.id === decision.id);
    if (pinned.length === 0) continue;
    const merged = { core: pinned, keys: new Set(pinned.flatMap((member) => ownKeys(member, members, verdicts))) };
    const others: typeof sets = [];
    for (const set of sets) {
      const isShared = [...set.keys].some((key) => merged.keys.has(key));
      if (isShared && !verdicts.areSetsApart(eventsOfMembers(merged.core), eventsOfMembers(set.core))) {
        merged.core = [...merged.core, ...set.core];
        for (const key of set.keys) merged.keys.add(key);
      } else others.push(set);
    }
    sets = [...others, merged];
  }
  return sets.map(({ core }) => createGroup(core.sort(byEvent)));
}

/** The lead identifiers of an event, without those of events that it must stay apart from. */
function ownKeys(member: Member, members: readonly Member[], verdicts: Verdicts): string[] {
  if (member.held.has(1)) return [];
  const apart = members.filter(({ event }) => verdicts.areApart(member.event, event));
  const theirs = new Set(apart.flatMap(({ keys }) => keys[1]));
  return member.keys[1].filter((key) => !theirs.has(key));
}

const byEvent = (a: Member, b: Member): number => compareEvents(a.event, b.event);

const eventsOfMembers = (members: readonly Member[]): LeadEvent[] => members.map(({ event }) => event);

/** Adds each member to its group. Members without a group form groups of their own. */
function attach(members: readonly Member[], groups: readonly Group[], tier: 2 | 3, verdicts: Verdicts): Group[] {
  return ownGroups(settle(members, groups, tier, verdicts), tier, verdicts);
}

/**
 * Adds members to groups in the order of their events. Repeats this as long as a new member brings a key that another
 * one needs. Returns the members that found no group.
 */
function settle(members: readonly Member[], groups: readonly Group[], tier: 2 | 3, verdicts: Verdicts): Member[] {
  const byKey = indexGroups(groups);
  let homeless = [...members];
  for (let before = Infinity; homeless.length < before;) {
    before = homeless.length;
    homeless = homeless.filter((member) => {
      const home = findHome(member, tier, byKey, verdicts);
      if (home !== undefined) join(home, member, byKey);
      return home === undefined;
    });
  }
  return homeless;
}

function join(group: Group, member: Member, byKey: Map<string, Group[]>): void {
  const { event } = member;
  const after = group.events.findIndex((other) => compareEvents(other, event) > 0);
  group.events.splice(after === -1 ? group.events.length : after, 0, event);
  const owner = ownerOf(event);
  if (owner !== undefined) group.owners.add(owner);
  for (const key of offersOf(member)) {
    if (!group.offered.has(key)) offer(byKey, key, group);
    group.offered.add(key);
  }
}

/**
 * Groups the members that found no stronger lead. Members of one owner are grouped by key first. Members without an owner then
 * join these groups as they would join a stronger lead. The rest are grouped with each other.
 */
function ownGroups(members: readonly Member[], tier: 2 | 3, verdicts: Verdicts): Group[] {
  const hasOwner = ({ event }: Member): boolean => ownerOf(event) !== undefined;
  const withOwner = ({ event }: Member, key: string): string => JSON.stringify([ownerOf(event), key]);
  const groups = chainTier(members.filter(hasOwner), tier, verdicts, withOwner).map(createGroup);
  const ownerless = settle(
    members.filter((member) => !hasOwner(member)),
    groups,
    tier,
    verdicts,
  );
  return [...groups, ...chainTier(ownerless, tier, verdicts).map(createGroup)];
}

function indexGroups(groups: readonly Group[]): Map<string, Group[]> {
  const byKey = new Map<string, Group[]>();
  for (const group of groups) for (const key of group.offered) offer(byKey, key, group);
  return byKey;
}

/** The weaker keys by which later members may join. */
const offersOf = ({ keys, held, tier }: Member): string[] =>
  tier !== undefined && held.has(tier) ? [] : ([2, 3] as const).flatMap((weak) => (held.has(weak) ? [] : keys[weak]));

function offer(byKey: Map<string, Group[]>, key: string, group: Group): void {
  const groups = byKey.get(key);
  if (groups === undefined) byKey.set(key, [group]);
  else groups.push(group);
}

function findHome(
  member: Member,
  tier: 2 | 3,
  byKey: ReadonlyMap<string, readonly Group[]>,
  verdicts: Verdicts,
): Group | undefined {
  const { event, keys } = member;
  const owner = ownerOf(event);
  const known = [...new Set(keys[tier].flatMap((key) => byKey.get(key) ?? []))].filter(
    ({ owners, events }) =>
      (owner === undefined || owners.size === 0 || owners.has(owner)) && !verdicts.areSetsApart([event], events),
  );
  const candidates = offeredTo(member, tier, known);
  const before = best(candidates, (group) => group.events.findLast((other) => compareEvents(other, event) < 0), 1);
  return before ?? best(candidates, (group) => group.events.find((other) => compareEvents(other, event) > 0), -1);
}

/** The group whose chosen event is the latest (`sign` 1) or the earliest (-1); no two events compare equal. */
function best(
  groups: readonly Group[],
  choose: (group: Group) => LeadEvent | undefined,
  sign: 1 | -1,
): Group | undefined {
  let winner: { group: Group; event: LeadEvent } | undefined;
  for (const group of groups) {
    const event = choose(group);
    if (event === undefined) continue;
    if (winner === undefined || compareEvents(event, winner.event) * sign > 0) winner = { group, event };
  }
  return winner?.group;
}

function createGroup(core: readonly Member[]): Group {
  return {
    nameParts: nameParts(core),
    events: core.map(({ event }) => event),
    offered: new Set(core.flatMap(offersOf)),
    owners: new Set(core.flatMap(({ event }) => ownerOf(event) ?? [])),
  };
}
