/** Finds names in the leads that stay when a person is forgotten. They may be names of the person or of others. */
import { beginningOf } from '../text/beginning.ts';
import { nameOf as nameIn } from '../lead/lead-name.ts';
import { nameOf } from '../lead/person.ts';
import type { LeadEvent } from '../message/event/event.ts';

/** The people whom a remaining lead names. This is personal data. */
export interface StillNamed {
  readonly lead: string;
  /** Names as they were sent, or e-mail addresses if there is no name. */
  readonly names: readonly string[];
  /** Whether one of them is also the name in a removed event: the person, or someone with the same name. */
  readonly isSame: boolean;
  /** Whether some events of the lead are removed. */
  readonly isKept: boolean;
}

/** The name that an event states, as its sender wrote it. */
export const writtenNameOf = ({ statement }: LeadEvent): string | undefined => nameIn(statement.fields) || undefined;

/** The limits of a list and of a name, because a stranger may have put many long names into a lead. */
const MOST_NAMES = 5;
const MOST_LETTERS = 200;

/**
 * Finds the people whom the remaining leads name, those with the name of the removed person first. Leads without names are left
 * out.
 */
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
    const names = [...new Set(all)].slice(0, MOST_NAMES).map((name) => beginningOf(name, MOST_LETTERS));
    return [{ lead: slug, names, isSame, isKept }];
  });
  return found.sort((one, other) => Number(other.isSame) - Number(one.isSame));
}
