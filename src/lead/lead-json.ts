/** A lead as the one line of JSON that `leads --json` and `normalize --to json` print. */
import { topicOf } from '../message/event/actions.ts';
import type { Assignment } from './assignment.ts';
import { countRepairs, countWarnings } from './document/describe.ts';
import type { Details } from './details.ts';
import { leadIri } from './document/fragments.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { known } from '../text/known.ts';
import type { Lead, LeadStatus } from './lead.ts';
import type { Mark } from './marks.ts';
import { propertiesOf, type PropertyJson } from './properties.ts';
import { isNoSource, type LeadSource } from '../message/parts/sources.ts';
import type { SingleField } from '../message/event/statement.ts';
import { actorText } from '../message/values/actors.ts';
import type { Identifier } from '../message/values/identifiers.ts';

/** An event of the history. */
export interface EventJson {
  id: string;
  topic: string;
  time?: string;
  /** Who acted, where the message says so. */
  agent?: string;
}

/** The printed form; what is unknown is left out, but for the lists that every lead has. */
export interface LeadJson extends Partial<Record<SingleField, string>>, Omit<Assignment, 'dateUnassigned'>, Details {
  /** The IRI of the lead in its pod; offline `urn:leadpod:{slug}`. */
  id: string;
  slug: string;
  status: LeadStatus;
  email: string[];
  telephone: string[];
  identifiers: Identifier[];
  contactIdentifiers?: Identifier[];
  sources: LeadSource[];
  /** All else that was stated of lead or contact, by prefixed name. */
  properties?: Record<string, PropertyJson>;
  events: EventJson[];
  /** What looks wrong about its events, each once. */
  marks?: Mark[];
  /** How much was repaired and still means the same, and how much is in doubt. */
  repairs: number;
  warnings: number;
}

/**
 * The printed form of a lead, its keys in the order of the contract. `url` is where its resource is in the pod; without it
 * the lead has the offline IRI.
 */
export function leadToJson(lead: Lead, slug: string, url?: string): LeadJson {
  const id = url === undefined ? `urn:leadpod:${slug}` : leadIri(url);
  const { fields, assignment, details } = lead;
  return known<LeadJson>({
    ...{ id, slug, status: lead.status, name: fields.name, givenName: fields.givenName, familyName: fields.familyName },
    ...{ email: [...lead.emails], telephone: [...lead.telephones], identifiers: lead.identifiers.map(pairOf) },
    contactIdentifiers: filled(lead.contactIdentifiers.map(pairOf)),
    ...{ recipient: fields.recipient, recipients: details.recipients, assignee: assignment.assignee },
    ...{ previousAssignee: assignment.previousAssignee, sender: fields.sender, owner: fields.owner },
    ...{ dateSent: fields.dateSent, dateReceived: fields.dateReceived, dateAccepted: fields.dateAccepted },
    ...{ dateRejected: fields.dateRejected, dateAssigned: assignment.dateAssigned },
    ...{ reason: fields.reason, comment: fields.comment, comments: details.comments, score: details.score },
    ...{ address: details.address, jobTitle: details.jobTitle, organization: details.organization },
    ...{ birthDate: details.birthDate, language: details.language, preferredContact: details.preferredContact },
    ...{ consent: details.consent, keywords: details.keywords, groups: details.groups, contacts: details.contacts },
    ...{ listings: details.listings, searches: details.searches, offers: details.offers, website: details.website },
    ...{ application: details.application, campaign: details.campaign },
    ...{ originatingSystem: details.originatingSystem, sourceAgent: details.sourceAgent },
    sources: printedSources(lead).map(({ type, text, listing }) => known<LeadSource>({ type, text, listing })),
    properties: propertiesOf(lead),
    events: lead.events.map(eventToJson),
    marks: filled([...new Set([...lead.marks.values()].flat())]),
    repairs: countRepairs(lead),
    warnings: countWarnings(lead),
  });
}

const printedSources = ({ sources }: Lead): LeadSource[] => sources.filter((source) => !isNoSource(source));

const pairOf = ({ propertyID, value }: Identifier): Identifier => ({ propertyID, value });

const filled = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);

function eventToJson({ id, action, time, agent }: LeadEvent): EventJson {
  return known<EventJson>({ id, topic: topicOf(action), time, agent: agent && actorText(agent) });
}
