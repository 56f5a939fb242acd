/** A lead in the form that the router needs, and the member who has it. */
import type { Lead } from '../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import { keysOfKind } from '../../message/event/keys.ts';
import { known } from '../../text/known.ts';
import type { HadBefore } from './history.ts';
import { offersOf, type Offer } from './offer.ts';

/** A lead in the form that the router needs. */
export interface RoutableLead {
  readonly slug: string;
  readonly json: LeadJson;
  /** The time of the first event with a time, RFC 3339 in UTC. Missing if no event has a time. */
  readonly began?: string;
  /** Its offers, in order. */
  readonly offers: readonly Offer[];
  /** The number of decisions about this lead in the journal. Some of them only end offers. */
  readonly rounds: number;
  /** The member who gets the lead if several have accepted it: the one whose answer arrived first. */
  readonly winner?: string;
}

/** What the router did with a lead before. */
export interface RoutedBefore {
  /** The offers that the router made, in order. */
  readonly made: readonly Offer[];
  readonly rounds: number;
  readonly winner?: string;
}

/**
 * Creates the form of a lead that the router needs. `arrivals` are the keys of the answers that came in this pass, in the order
 * in which they arrived.
 */
export function routableLead(
  lead: Lead,
  slug: string,
  { made, rounds, winner }: RoutedBefore,
  { url, arrivals = [] }: { readonly url?: string; readonly arrivals?: readonly string[] } = {},
): RoutableLead {
  const began = lead.events.find(({ time }) => time !== undefined)?.time;
  const offers = offersOf(slug, lead.events, made);
  const json = leadToJson(lead, slug, url);
  return known<RoutableLead>({ slug, json, began, offers, rounds, winner: winner ?? firstOf(offers, arrivals) });
}

/**
 * Finds the member whose answer arrived first. The time in a message does not count, because the sender may have invented it.
 */
function firstOf(offers: readonly Offer[], arrivals: readonly string[]): string | undefined {
  const accepted = offers.filter(({ state, decision }) => state === 'accepted' && decision !== undefined);
  const placeOf = ({ answer = '' }: Offer): number => arrivals.indexOf(answer);
  return accepted.sort((a, b) => placeOf(a) - placeOf(b))[0]?.to;
}

/** The keys by which a person is recognized: contact identifiers, e-mail addresses, telephone numbers. */
export function personKeys({ contactIdentifiers, emails, telephones }: Lead): string[] {
  return [
    ...keysOfKind.contactIdentifiers(contactIdentifiers),
    ...keysOfKind.emails(emails),
    ...keysOfKind.telephones(telephones),
  ];
}

/** The member who has accepted this lead; `undefined` if there is none. */
export function holderOf({ status, assignment, fields, modified }: Lead): HadBefore | undefined {
  const member = assignment.assignee;
  if (status !== 'accepted' || member === undefined) return undefined;
  return { member, at: fields.dateAccepted ?? assignment.dateAssigned ?? modified ?? '' };
}
