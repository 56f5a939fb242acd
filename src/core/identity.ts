/**
 * Which lead? The groups are a function of the set of events alone: no order of arrival, batch or machine takes part.
 *
 * Tier 1: events that share a lead identifier are one lead, and several identifiers chain. Tier 2: an event that has
 * only contact identifiers goes to the lead of that contact, with the same owner where both name one, whose last event
 * before it is the latest, else to the first after it, else such events form a lead of their own. Tier 3: the same by
 * e-mail and telephone. A weak key serves only events that have no stronger one.
 */
import { compareEvents, uniteEvents, type LeadEvent } from './event.ts';
import { shortHash } from './hash.ts';
import { keysOf, tierOf, type EventKeys, type Tier } from './keys.ts';

/** The events of one lead, in order, and the name that follows from them. */
export interface EventGroup {
  /** 24 hexadecimal digits. */
  readonly slug: string;
  readonly events: readonly LeadEvent[];
}

interface Member {
  readonly event: LeadEvent;
  readonly keys: EventKeys;
  readonly tier: Tier | undefined;
}

/** A lead while it is put together: `core` are the events that may attract weaker ones. */
interface Group {
  readonly core: readonly LeadEvent[];
  /** All keys of the core, of every tier: what weaker events may go by. */
  readonly offered: ReadonlySet<string>;
  /** The owners that the core names; empty: any. */
  readonly owners: ReadonlySet<string>;
  readonly nameParts: readonly string[];
  readonly attached: LeadEvent[];
}

/** Groups events, duplicates among them or not, into leads; sorted by slug. */
export function groupEvents(events: Iterable<LeadEvent>): EventGroup[] {
  const members = uniteEvents(events).map((event): Member => {
    const keys = keysOf(event);
    return { event, keys, tier: tierOf(keys) };
  });
  const ofTier = (tier: Tier | undefined): Member[] => members.filter((member) => member.tier === tier);
  const identified = chain(ofTier(1), ({ keys }) => keys[1]).map((core) => createGroup(core, 1));
  const byContact = [...identified, ...attach(ofTier(2), identified, 2)];
  const byAddress = [...byContact, ...attach(ofTier(3), byContact, 3)];
  const alone = ofTier(undefined).map((member) => createGroup([member], undefined));
  return [...byAddress, ...alone].map(toEventGroup).sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** Sends each member to the group it belongs to; those that belong to none come back as groups of their own. */
function attach(members: readonly Member[], groups: readonly Group[], tier: 2 | 3): Group[] {
  const byKey = indexGroups(groups);
  const homeless = members.filter((member) => {
    const home = findHome(member, tier, byKey);
    home?.attached.push(member.event);
    return home === undefined;
  });
  return ownGroups(homeless, tier);
}

/**
 * Leads of members that no stronger lead takes: chained by key among those of one owner; then those that name no owner
 * go to the groups that do, as they would to a stronger lead, and chain with each other where there is none.
 */
function ownGroups(members: readonly Member[], tier: 2 | 3): Group[] {
  const owned = members.filter(({ event }) => event.statement.fields.owner !== undefined);
  const withOwner = ({ event, keys }: Member): string[] =>
    keys[tier].map((key) => JSON.stringify([event.statement.fields.owner, key]));
  const groups = chain(owned, withOwner).map((core) => createGroup(core, tier));
  const byKey = indexGroups(groups);
  const ownerless = members.filter((member) => {
    if (member.event.statement.fields.owner !== undefined) return false;
    const home = findHome(member, tier, byKey);
    home?.attached.push(member.event);
    return home === undefined;
  });
  return [...groups, ...chain(ownerless, ({ keys }) => keys[tier]).map((core) => createGroup(core, tier))];
}

function indexGroups(groups: readonly Group[]): Map<string, Group[]> {
  const byKey = new Map<string, Group[]>();
  for (const group of groups) {
    for (const key of group.offered) byKey.set(key, [...(byKey.get(key) ?? []), group]);
  }
  return byKey;
}

function findHome(
  { event, keys }: Member,
  tier: 2 | 3,
  byKey: ReadonlyMap<string, readonly Group[]>,
): Group | undefined {
  const owner = event.statement.fields.owner;
  const candidates = [...new Set(keys[tier].flatMap((key) => byKey.get(key) ?? []))].filter(
    ({ owners }) => owner === undefined || owners.size === 0 || owners.has(owner),
  );
  const before = best(candidates, (group) => group.core.findLast((other) => compareEvents(other, event) < 0), 1);
  return before ?? best(candidates, (group) => group.core.find((other) => compareEvents(other, event) > 0), -1);
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

/** Sets of members that share a key, directly or over others (union by smallest index; members stay in order). */
function chain(members: readonly Member[], keysFor: (member: Member) => readonly string[]): Member[][] {
  const parent = members.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    let step = index;
    while (step !== root) [step, parent[step]] = [parent[step] ?? root, root];
    return root;
  };
  const firstOf = new Map<string, number>();
  members.forEach((member, index) => {
    for (const key of keysFor(member)) {
      const other = find(firstOf.get(key) ?? index);
      firstOf.set(key, other);
      const root = find(index);
      parent[Math.max(root, other)] = Math.min(root, other);
    }
  });
  const sets = new Map<number, Member[]>();
  members.forEach((member, index) => {
    const root = find(index);
    const set = sets.get(root);
    if (set === undefined) sets.set(root, [member]);
    else set.push(member);
  });
  return [...sets.values()];
}

function createGroup(core: readonly Member[], tier: Tier | undefined): Group {
  return {
    core: core.map(({ event }) => event),
    offered: new Set(core.flatMap(({ keys }) => [...keys[2], ...keys[3]])),
    owners: new Set(core.flatMap(({ event }) => event.statement.fields.owner ?? [])),
    nameParts: nameParts(core, tier),
    attached: [],
  };
}

/**
 * What a lead is named after: the least key of its first event, which no other lead has. All events of a lead usually
 * carry one and the same identifier, so that the name is there from the first event on, whichever arrives first.
 */
function nameParts(core: readonly Member[], tier: Tier | undefined): string[] {
  const first = core[0];
  if (first === undefined) return [];
  if (tier === undefined) return ['event', first.event.key];
  const key = [...first.keys[tier]].sort()[0] ?? '';
  return tier === 1 ? [key] : [key, first.event.statement.fields.owner ?? ''];
}

function toEventGroup({ core, attached, nameParts: parts }: Group): EventGroup {
  return { slug: shortHash(parts, 24), events: [...core, ...attached].sort(compareEvents) };
}
