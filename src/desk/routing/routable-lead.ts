/** A lead as the router sees it, and who had its person before. */
import type { Lead } from '../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import { keysOfKind } from '../../message/event/keys.ts';
import { known } from '../../text/known.ts';
import type { HadBefore } from './history.ts';
import { offersOf, type Offer } from './offer.ts';

/** A lead as the router sees it. */
export interface RoutableLead {
  readonly slug: string;
  readonly json: LeadJson;
  /** When its first event happened, RFC 3339 in UTC; nothing where no event says. */
  readonly began?: string;
  /** Its offers, in order. */
  readonly offers: readonly Offer[];
  /** How many decisions about it were recorded: some only end offers. */
  readonly rounds: number;
  /** Who got it where several accepted it: the first in the order in which we learnt of it. */
  readonly winner?: string;
}

/** What the router did about a lead before. */
export interface RoutedBefore {
  /** The offers that it made, in order. */
  readonly made: readonly Offer[];
  readonly rounds: number;
  readonly winner?: string;
}

/** A lead for the router. `arrivals` are keys of answers in the order in which they came, for those that came at one time. */
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

/** No message's own time decides who was first: its sender may have invented it. */
function firstOf(offers: readonly Offer[], arrivals: readonly string[]): string | undefined {
  const accepted = offers.filter(({ state, decision }) => state === 'accepted' && decision !== undefined);
  const placeOf = ({ answer = '' }: Offer): number => arrivals.indexOf(answer);
  return accepted.sort((a, b) => placeOf(a) - placeOf(b))[0]?.to;
}

/** The keys by which a person is known: contact identifiers, e-mail addresses, telephone numbers. */
export function personKeys({ contactIdentifiers, emails, telephones }: Lead): string[] {
  return [
    ...keysOfKind.contactIdentifiers(contactIdentifiers),
    ...keysOfKind.emails(emails),
    ...keysOfKind.telephones(telephones),
  ];
}

/** Who has this lead, where somebody accepted it. */
export function holderOf({ status, assignment, fields, modified }: Lead): HadBefore | undefined {
  const member = assignment.assignee;
  if (status !== 'accepted' || member === undefined) return undefined;
  return { member, at: fields.dateAccepted ?? assignment.dateAssigned ?? modified ?? '' };
}
