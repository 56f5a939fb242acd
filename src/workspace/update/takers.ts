/**
 * Determines which leads must be written before others may lose events to them. No request changes two resources at once. Two
 * processes may move the same event in opposite directions, because each saw it in a different lead; then both leads would lose
 * it. So a lead loses an event only after this update has written the lead that takes it ("taker"), and has done so since it
 * read the losing lead. A process that is about to move the event the other way then finds that the taker has changed.
 */
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import type { StoredLeads } from './gather.ts';

/** For the slug of each lead that loses events: */
export interface Takers {
  /** The leads that must be written before it. */
  readonly all: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of them that contain the events already. They are written once more, even if nothing changes. */
  readonly doubted: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * The turn of an update in which each lead was read, and in which it was written. In each turn, leads are read before they are
 * written.
 */
export class Turns {
  #turn = 0;
  readonly #read = new Map<string, { readonly turn: number; readonly lead: StoredLead | undefined }>();
  readonly #written = new Map<string, { readonly turn: number; readonly keys: ReadonlySet<string> }>();

  /** Begins a turn. Some leads may have been read again. */
  begin(stored: StoredLeads): void {
    this.#turn += 1;
    for (const [slug, lead] of stored)
      if (this.#read.get(slug)?.lead !== lead) this.#read.set(slug, { turn: this.#turn, lead });
  }

  /** Notes that a lead was written with these events. */
  noteWritten(slug: string, events: readonly LeadEvent[]): void {
    this.#written.set(slug, { turn: this.#turn, keys: new Set(events.map(({ key }) => key)) });
  }

  /** Whether this update has written the lead. */
  hasWritten(slug: string): boolean {
    return this.#written.has(slug);
  }

  /** Whether this update has written the event into `home` since it read `loser`. */
  isOurs(key: string, home: string, loser: string): boolean {
    const written = this.#written.get(home);
    return written?.keys.has(key) === true && written.turn >= (this.#read.get(loser)?.turn ?? 0);
  }
}

/** The takers of all leads that were read, if their events are grouped in this way. */
export function takersOf(groups: readonly EventGroup[], stored: StoredLeads, turns: Turns): Takers {
  const homes = new Map(groups.flatMap(({ slug, events }) => events.map(({ key }) => [key, slug] as const)));
  const there = new Map([...stored].map(([slug, lead]) => [slug, new Set(lead?.lead?.events.map(({ key }) => key))]));
  const all = new Map<string, ReadonlySet<string>>();
  const doubted = new Map<string, ReadonlySet<string>>();
  for (const [slug, own] of there) {
    const takers = new Set<string>();
    const inDoubt = new Set<string>();
    for (const key of own) {
      const home = homes.get(key);
      if (home === undefined || home === slug) continue;
      const isThere = there.get(home)?.has(key) === true;
      if (isThere && turns.isOurs(key, home, slug)) continue;
      takers.add(home);
      if (isThere) inDoubt.add(home);
    }
    if (takers.size > 0) all.set(slug, takers);
    if (inDoubt.size > 0) doubted.set(slug, inDoubt);
  }
  return { all, doubted };
}

/** One of the leads that wait for each other in a circle, so that none can be written first. There is one if this is called. */
export function inCircle(waiting: ReadonlyMap<string, unknown>, { all }: Takers): string[] {
  const passed = new Set<string>();
  let [next] = waiting.keys();
  while (next !== undefined && !passed.has(next)) {
    passed.add(next);
    next = [...(all.get(next) ?? [])].find((other) => waiting.has(other));
  }
  return next === undefined ? [] : [next];
}
