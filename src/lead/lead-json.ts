/** The line of JSON that `leadpod leads --json` and `leadpod normalize --to json` print for a lead. */
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
  /** Who acted, if the message states it. */
  agent?: string;
}

/** The printed form of a lead. Unknown members are missing, except the lists that every lead has. */
export interface LeadJson extends Partial<Record<SingleField, string>>, Omit<Assignment, 'dateUnassigned'>, Details {
  /** The IRI of the lead in its pod, or `urn:leadpod:{slug}` without a pod. */
  id: string;
  slug: string;
  status: LeadStatus;
  email: string[];
  telephone: string[];
  identifiers: Identifier[];
  contactIdentifiers?: Identifier[];
  sources: LeadSource[];
  /** Everything else that was stated about the lead or contact, by prefixed name. */
  properties?: Record<string, PropertyJson>;
  events: EventJson[];
  /** What looks wrong about its events, without duplicates. */
  marks?: Mark[];
  /** The number of repairs that did not change the meaning, and the number of warnings. */
  repairs: number;
  warnings: number;
}

/**
 * Converts a lead to its printed form, with the keys in the documented order. `url` is the URL of its resource in the pod.
 * Without it, the id is `urn:leadpod:{slug}`.
 */
export function leadToJson(lead: Lead, slug: string, url?: string): LeadJson {
  const id = url === undefined ? `urn:leadpod:${slug}` : leadIri(url);
  const { fields, assignment, details } = lead;
  return known<LeadJson>({
    id,
    slug,
    status: lead.status,
    name: fields.name,
    givenName: fields.givenName,
    familyName: fields.familyName,
    email: [...lead.emails],
    telephone: [...lead.telephones],
    identifiers: lead.identifiers.map(pairOf),
    contactIdentifiers: filled(lead.contactIdentifiers.map(pairOf)),
    recipient: fields.recipient,
    recipients: details.recipients,
    assignee: assignment.assignee,
    previousAssignee: assignment.previousAssignee,
    sender: fields.sender,
    owner: fields.owner,
    dateSent: fields.dateSent,
    dateReceived: fields.dateReceived,
    dateAccepted: fields.dateAccepted,
    dateRejected: fields.dateRejected,
    dateAssigned: assignment.dateAssigned,
    reason: fields.reason,
    comment: fields.comment,
    comments: details.comments,
    score: details.score,
    address: details.address,
    jobTitle: details.jobTitle,
    organization: details.organization,
    birthDate: details.birthDate,
    language: details.language,
    preferredContact: details.preferredContact,
    consent: details.consent,
    keywords: details.keywords,
    groups: details.groups,
    contacts: details.contacts,
    listings: details.listings,
    searches: details.searches,
    offers: details.offers,
    website: details.website,
    application: details.application,
    campaign: details.campaign,
    originatingSystem: details.originatingSystem,
    sourceAgent: details.sourceAgent,
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
