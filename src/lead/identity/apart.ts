/**
 * Chains of events, but for what a person settled as not the same. Two leads that were settled so stay two, whatever later
 * event has keys of both: it goes to one of them, and the keys of the other stay the other's. The chains are a function of
 * the sets of events and decisions; no order of arrival takes part.
 */
import { chain } from './chain.ts';
import type { Verdicts } from './decisions.ts';
import type { LeadEvent } from '../../message/event/event.ts';

/** What can be chained. */
interface Chained {
  readonly event: LeadEvent;
}

/** Members that belong together, in order, and the keys of these that are another chain's. */
export interface ApartChain<T> {
  readonly members: readonly T[];
  readonly others: ReadonlySet<string>;
}

/** A chain while it grows. */
interface Growing<T extends Chained> {
  /** The first turn in which it grew: of two that an event may join, the older takes it. */
  readonly turn: number;
  readonly members: readonly T[];
  readonly keys: Set<string>;
  readonly others: Set<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Chains members by their keys; these come, and are in each chain, in the order of their events. */
export function chainApart<T extends Chained>(
  members: readonly T[],
  keysFor: (member: T) => readonly string[],
  verdicts: Verdicts,
): ApartChain<T>[] {
  return chain(members, keysFor).flatMap((own) =>
    isSettled(own, verdicts) ? takeApart(own, keysFor, verdicts) : [{ members: own, others: NONE }],
  );
}

/** Does a person want some of these apart? */
function isSettled(members: readonly Chained[], verdicts: Verdicts): boolean {
  return verdicts.hasApart && verdicts.areSetsApart(eventsOf(members), eventsOf(members));
}

/**
 * Events join one after the other: first those that a person looked at, in the order of the decisions, so that nothing that
 * comes later takes a key from them.
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

/** The chains with one more member: it unites those of its keys, but none that is apart from what it has united already. */
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
