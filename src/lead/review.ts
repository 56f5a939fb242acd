/** Finds what a person should look at: leads that may contain two people, and pairs of leads that may be one. */
import type { Verdicts } from './identity/decisions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { keysOf } from '../message/event/keys.ts';
import type { Lead } from './lead.ts';
import { nameOf } from './lead-name.ts';
import type { Mark } from './marks.ts';
import { areAlike } from '../message/values/alike-names.ts';

/** A lead with its slug. */
export interface ReviewedLead {
  readonly slug: string;
  readonly lead: Lead;
}

/** A lead with events that have doubtful marks (see {@link DOUBTS}). */
export interface DoubtfulLead extends ReviewedLead {
  readonly marks: readonly Mark[];
  readonly events: readonly LeadEvent[];
}

/** Two leads whose names are similar and that share these keys. */
export interface LikelyPair {
  readonly leads: readonly [ReviewedLead, ReviewedLead];
  readonly keys: readonly string[];
}

/** Everything that a person should look at. */
export interface Review {
  readonly doubtful: readonly DoubtfulLead[];
  readonly pairs: readonly LikelyPair[];
}

/** The marks that a person should look at. */
export const DOUBTS: readonly Mark[] = ['names-differ', 'held'];
/** If more leads share a telephone number or address, it probably belongs to an office, so it suggests no pairs. */
const MOST_SHARED = 20;

/**
 * Reviews leads. Two leads that a person decided to keep apart are not listed as a pair. A lead whose different names a person
 * confirmed (`join`) has no mark.
 */
export function reviewLeads(leads: readonly ReviewedLead[], verdicts: Verdicts): Review {
  const doubtful = leads.flatMap((one): DoubtfulLead[] => {
    const marksIn = ({ key }: LeadEvent): Mark[] =>
      (one.lead.marks.get(key) ?? []).filter((mark) => DOUBTS.includes(mark));
    const events = one.lead.events.filter((event) => marksIn(event).length > 0);
    const marks = [...new Set(events.flatMap(marksIn))];
    return events.length === 0 ? [] : [{ ...one, marks, events }];
  });
  return { doubtful, pairs: findPairs(leads, verdicts) };
}

function findPairs(leads: readonly ReviewedLead[], verdicts: Verdicts): LikelyPair[] {
  const sharing = new Map<string, ReviewedLead[]>();
  for (const one of leads)
    for (const key of new Set(one.lead.events.flatMap((event) => keysOf(event)[3])))
      sharing.set(key, [...(sharing.get(key) ?? []), one]);
  const pairs = new Map<string, { leads: [ReviewedLead, ReviewedLead]; keys: string[] }>();
  for (const [key, some] of sharing)
    for (const [index, one] of some.length > MOST_SHARED ? [] : some.entries())
      for (const other of some.slice(index + 1)) {
        if (!mayBeOne(one, other, verdicts)) continue;
        const name = `${one.slug} ${other.slug}`;
        const pair = pairs.get(name) ?? { leads: [one, other], keys: [] };
        pair.keys.push(key);
        pairs.set(name, pair);
      }
  return [...pairs.values()];
}

function mayBeOne({ lead: one }: ReviewedLead, { lead: other }: ReviewedLead, verdicts: Verdicts): boolean {
  const [name, another] = [nameOf(one.fields), nameOf(other.fields)];
  const isAlike = name !== '' && another !== '' && areAlike(name, another);
  return isAlike && !verdicts.areSetsApart(one.events, other.events);
}
