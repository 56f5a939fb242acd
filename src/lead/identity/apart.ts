/**
 * Groups events by shared keys, but keeps apart what a person decided to keep apart. If a later event has keys of both leads,
 * it joins one of them, and the keys of the other lead stay with that lead. The result depends only on the sets of events and
 * decisions, not on the order of arrival.
 */
import { chain } from './chain.ts';
import type { Verdicts } from './decisions.ts';
import type { LeadEvent } from '../../message/event/event.ts';

/** A member of a group. */
interface Chained {
  readonly event: LeadEvent;
}

/** Members that belong together, in order, and those of their keys that belong to another group. */
export interface ApartChain<T> {
  readonly members: readonly T[];
  readonly others: ReadonlySet<string>;
}

/** A group while it grows. */
interface Growing<T extends Chained> {
  /** The smallest turn of its members. If an event may join two groups, it joins the one with the smaller turn. */
  readonly turn: number;
  readonly members: readonly T[];
  readonly keys: Set<string>;
  readonly others: Set<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Groups members by their keys. The groups, and the members in each, are in the order of `members`. */
export function chainApart<T extends Chained>(
  members: readonly T[],
  keysFor: (member: T) => readonly string[],
  verdicts: Verdicts,
): ApartChain<T>[] {
  return chain(members, keysFor).flatMap((own) =>
    isSettled(own, verdicts) ? takeApart(own, keysFor, verdicts) : [{ members: own, others: NONE }],
  );
}

/** Whether a person decided to keep some of these events apart. */
function isSettled(members: readonly Chained[], verdicts: Verdicts): boolean {
  return verdicts.hasApart && verdicts.areSetsApart(eventsOf(members), eventsOf(members));
}

/**
 * Adds the events one by one. The events of the decisions come first, in the order of the decisions, so that no later event
 * takes a key from them.
 */
function takeApart<T extends Chained>(
  members: readonly T[],
  keysFor: (member: T) => readonly string[],
  verdicts: Verdicts,
): ApartChain<T>[] {
  const places = new Map(members.map((member, place) => [member, place]));
  const inTurn = [...members].sort((a, b) => verdicts.turnOf(a.event) - verdicts.turnOf(b.event));
  let chains: Growing<T>[] = [];
  for (const [turn, member] of inTurn.entries()) chains = grow(chains, member, turn, keysFor(member), verdicts);
  const byPlace = (a: T, b: T): number => (places.get(a) ?? 0) - (places.get(b) ?? 0);
  const homes = new Map(chains.flatMap((one) => one.members.map((member) => [member, one])));
  const inOrder = new Set(members.flatMap((member) => homes.get(member) ?? []));
  return [...inOrder].map(({ members: own, others }) => ({ members: [...own].sort(byPlace), others }));
}

/**
 * Adds one member. It combines the groups that have one of its keys, except a group that must stay apart from what it has
 * combined already.
 */
function grow<T extends Chained>(
  chains: readonly Growing<T>[],
  member: T,
  turn: number,
  keys: readonly string[],
  verdicts: Verdicts,
): Growing<T>[] {
  const isKnown = ({ keys: own }: Growing<T>): boolean => keys.some((key) => own.has(key));
  let own: Growing<T> = { turn, members: [member], keys: new Set(), others: new Set() };
  const left: Growing<T>[] = [];
  for (const other of chains) {
    const joins = isKnown(other) && !verdicts.areSetsApart(eventsOf(own.members), eventsOf(other.members));
    if (joins) own = unite(other, own);
    else left.push(other);
  }
  for (const key of keys) (left.some((other) => other.keys.has(key)) ? own.others : own.keys).add(key);
  return [...left, own].sort((a, b) => a.turn - b.turn);
}

const unite = <T extends Chained>(one: Growing<T>, other: Growing<T>): Growing<T> => ({
  turn: Math.min(one.turn, other.turn),
  members: [...one.members, ...other.members],
  keys: new Set([...one.keys, ...other.keys]),
  others: new Set([...one.others, ...other.others]),
});

const eventsOf = (members: readonly Chained[]): LeadEvent[] => members.map(({ event }) => event);
