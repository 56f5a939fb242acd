/** Names each lead after a key that no other lead has. So its name is known from the first event on. */
import type { LeadEvent } from '../../message/event/event.ts';
import { TIERS } from '../../message/event/keys.ts';
import { someoneNamed } from '../../message/values/unsaid.ts';
import { shortHash } from '../../text/hash.ts';
import type { HeldTiers, Keyed } from './ties.ts';

/** Hexadecimal digits of a name. */
export const SLUG_DIGITS = 24;

/** The events of one lead, in order, and the name that follows from them. */
export interface EventGroup {
  /** 24 hexadecimal digits. */
  readonly slug: string;
  readonly events: readonly LeadEvent[];
  /** Keys of its events that are held back for a person, because they would connect too many leads (see ties.ts). */
  readonly held: ReadonlySet<string>;
}

/** An event to be grouped. */
export interface Member extends Keyed {
  /** The tiers whose keys join nothing, because the event is held back. */
  readonly held: HeldTiers;
}

/** A lead while it is being grouped. New members may add keys, an owner and a later event. */
export interface Group {
  readonly nameParts: readonly string[];
  readonly events: LeadEvent[];
  /** Contact identifiers, e-mail addresses and telephone numbers of its events, by which weaker events may join. */
  readonly offered: Set<string>;
  /** The owners that its events name. Empty means any owner. */
  readonly owners: Set<string>;
}

/** The owner that an event names; `undefined` if it names none, or if a placeholder or a template stands for the owner. */
export const ownerOf = ({ statement }: LeadEvent): string | undefined => someoneNamed(statement.fields.owner);

/** Whether an event has no keys, or may not use them because it is held. */
export const isAlone = ({ tier, held }: Member): boolean => tier === undefined || held.has(tier);

/**
 * The texts from which the name of a lead is made: the least key of its first event, which no other lead has. All
 * events of a lead usually have the same identifier, so the name does not depend on which one arrives first. A lead
 * that was split off is named after the first event that was taken out, because its keys may belong to another lead.
 */
export function nameParts(core: readonly Member[]): string[] {
  const taken = core.find(({ pin }) => pin?.kind === 'split');
  if (taken !== undefined) return nameOfEvent(taken.event);
  const named = core.filter((member) => !isAlone(member));
  for (const tier of TIERS) {
    const first = named.find(({ keys }) => keys[tier].length > 0);
    if (first === undefined) continue;
    const key = [...first.keys[tier]].sort()[0] ?? '';
    return tier === 1 ? [key] : [key, first.event.statement.fields.owner ?? ''];
  }
  return nameOfEvent(core[0]?.event);
}

/**
 * Uses the event key of reader version 1, so that the names of existing leads stay the same. If an event was sent with two
 * times, both get this name; {@link ownNameOf} differs.
 */
export const nameOfEvent = (event: LeadEvent | undefined): string[] => ['event', event?.formerKey ?? event?.key ?? ''];

export const ownNameOf = (event: LeadEvent | undefined): string => shortHash(['event', event?.key ?? ''], SLUG_DIGITS);

/**
 * Gives each lead a unique name. If a decision separates leads that share their keys, the later lead is named after its event.
 */
export function nameGroups(groups: readonly Group[], held: ReadonlyMap<string, HeldTiers>): EventGroup[] {
  const taken = new Set<string>();
  return groups.map(({ nameParts: parts, events }) => {
    const wanted = shortHash(parts, SLUG_DIGITS);
    const slug = taken.has(wanted) ? ownNameOf(events[0]) : wanted;
    taken.add(slug);
    return { slug, events, held: heldAmong(events, held) };
  });
}

/** The keys of those events that are held back. */
function heldAmong(events: readonly LeadEvent[], held: ReadonlyMap<string, HeldTiers>): ReadonlySet<string> {
  return new Set(held.size === 0 ? [] : events.flatMap(({ key }) => (held.has(key) ? [key] : [])));
}
