/** The JSON object that `leadpod review --json` prints. */
import type { LeadEvent } from '../message/event/event.ts';
import { describeKey, keysOf, TIERS, type KeyWords } from '../message/event/keys.ts';
import { known } from '../text/known.ts';
import { reference, type EventReference } from './explain-json.ts';
import type { Lead } from './lead.ts';
import { nameOf } from './lead-name.ts';
import type { Mark } from './marks.ts';
import type { Review } from './review.ts';

/** An event of a lead that may contain two leads. */
export interface ReviewedEventJson extends EventReference {
  readonly name?: string;
  readonly keys: readonly KeyWords[];
  /** Whether it is one of the events that look wrong. */
  readonly isDoubtful: boolean;
}

/** Everything that a person should look at. */
export interface ReviewJson {
  readonly doubtful: readonly {
    readonly slug: string;
    readonly marks: readonly Mark[];
    readonly events: readonly ReviewedEventJson[];
  }[];
  readonly pairs: readonly {
    readonly leads: readonly { readonly slug: string; readonly name?: string }[];
    /** The keys that both leads have. */
    readonly shared: readonly KeyWords[];
  }[];
}

/** Converts a review to its JSON form. */
export function reviewToJson({ doubtful, pairs }: Review): ReviewJson {
  return {
    doubtful: doubtful.map(({ slug, lead, marks, events }) => ({
      slug,
      marks,
      events: lead.events.map((event) => ({
        ...reference(event),
        ...named(event.statement.fields),
        keys: allKeysOf(event).map(describeKey),
        isDoubtful: events.includes(event),
      })),
    })),
    pairs: pairs.map(({ leads, keys }) => ({
      leads: leads.map(({ slug, lead }) => ({ slug, ...named(lead.fields) })),
      shared: keys.map(describeKey),
    })),
  };
}

const named = (fields: Lead['fields']): { name?: string } => known({ name: nameOf(fields) || undefined });

/** The keys of an event, the strongest first. */
export const allKeysOf = (event: LeadEvent): string[] => TIERS.flatMap((tier) => keysOf(event)[tier]);
