/** Leads that stay when a person is forgotten, and still name someone: the person, or whoever is called the same. */
import { nameOf as nameIn } from '../lead/lead-name.ts';
import { nameOf } from '../lead/person.ts';
import type { LeadEvent } from '../message/event/event.ts';

/** Whom a lead that stays still names. It is personal. */
export interface StillNamed {
  readonly lead: string;
  /** Names, else e-mail addresses, as they were sent. */
  readonly names: readonly string[];
  /** One of them is the name of a removed event too: the person, or someone who is called the same. */
  readonly isSame: boolean;
  /** Some of the events of the lead are taken. */
  readonly isKept: boolean;
}

/** The name that an event states, as its sender wrote it. */
export const writtenNameOf = ({ statement }: LeadEvent): string | undefined => nameIn(statement.fields) || undefined;

/** A stranger may have put any number of names into a lead, of any length. */
const MOST_NAMES = 5;
const MOST_LETTERS = 200;

/** Whom leads name that stay, those with the same name first. Where nobody is named, nobody is told of. */
export function stillNamedIn(
  rest: readonly { readonly slug: string; readonly events: readonly LeadEvent[] }[],
  taken: readonly LeadEvent[],
  kept: ReadonlySet<string>,
): readonly StillNamed[] {
  const gone = new Set(taken.flatMap((event) => nameOf(event) ?? []));
  const found = rest.flatMap(({ slug, events }): StillNamed[] => {
    const isSame = events.some((event) => gone.has(nameOf(event) ?? ''));
    const isKept = kept.has(slug);
    const all = events.flatMap((event) => writtenNameOf(event) ?? event.statement.emails[0] ?? []);
    if (all.length === 0 || !(isSame || isKept)) return [];
    const names = [...new Set(all)].slice(0, MOST_NAMES).map((name) => name.slice(0, MOST_LETTERS));
    return [{ lead: slug, names, isSame, isKept }];
  });
  return found.sort((one, other) => Number(other.isSame) - Number(one.isSame));
}
