/**
 * Which leads must be written before others may lose events to them. Nothing changes two resources at once, and another process
 * may take an event from one place while we take it from the other, each because it saw it in the other place. So a lead loses
 * an event only after this update has itself written, since it read the loser, the lead where the event is to be: whoever is
 * about to take it from there finds that changed.
 */
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import type { StoredLeads } from './gather.ts';

/** By slug, for leads that lose events. */
export interface Takers {
  /** The leads that must be written before it. */
  readonly all: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of them that have these events already, as we read them: they are written once more, be it without a change. */
  readonly doubted: ReadonlyMap<string, ReadonlySet<string>>;
}

/** In which turn of an update each lead was read, and written by us; all reading of a turn comes before its writing. */
export class Turns {
  #turn = 0;
  readonly #read = new Map<string, { readonly turn: number; readonly lead: StoredLead | undefined }>();
  readonly #written = new Map<string, { readonly turn: number; readonly keys: ReadonlySet<string> }>();

  /** Begins a turn, with leads of which some were read again. */
  begin(stored: StoredLeads): void {
    this.#turn += 1;
    for (const [slug, lead] of stored)
      if (this.#read.get(slug)?.lead !== lead) this.#read.set(slug, { turn: this.#turn, lead });
  }

  /** Notes that we wrote a lead with these events. */
  noteWritten(slug: string, events: readonly LeadEvent[]): void {
    this.#written.set(slug, { turn: this.#turn, keys: new Set(events.map(({ key }) => key)) });
  }

  /** Did we write the lead? */
  hasWritten(slug: string): boolean {
    return this.#written.has(slug);
  }

  /** Did we write the event into `home` since we read the lead that is to lose it? */
  isOurs(key: string, home: string, loser: string): boolean {
    const written = this.#written.get(home);
    return written?.keys.has(key) === true && written.turn >= (this.#read.get(loser)?.turn ?? 0);
  }
}

/** The takers of all leads that were read, when their events are grouped like this. */
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

/** One of the leads that wait for each other in a circle, so that none of them can be the first; there is one. */
export function inCircle(waiting: ReadonlyMap<string, unknown>, { all }: Takers): string[] {
  const passed = new Set<string>();
  let [next] = waiting.keys();
  while (next !== undefined && !passed.has(next)) {
    passed.add(next);
    next = [...(all.get(next) ?? [])].find((other) => waiting.has(other));
  }
  return next === undefined ? [] : [next];
}
