/** A lead as the one line of JSON that `leads --json` and `normalize --to json` print. */
import { topicOf } from './actions.ts';
import type { Assignment } from './assignment.ts';
import { countWarnings } from './describe.ts';
import type { LeadEvent } from './event.ts';
import type { Lead, LeadStatus } from './lead.ts';
import type { Mark } from './marks.ts';
import type { LeadSource, SingleField } from './statement.ts';
import { actorText } from './values/actors.ts';
import type { Identifier } from './values/identifiers.ts';

/** An event of the history. */
export interface EventJson {
  id: string;
  topic: string;
  time?: string;
  /** Who acted, where the message says so. */
  agent?: string;
}

/** The printed form; what is unknown is left out, but for the lists that every lead has. */
export interface LeadJson extends Partial<Record<SingleField, string>>, Omit<Assignment, 'dateUnassigned'> {
  /** The IRI of the lead in its pod; offline `urn:leadpod:{slug}`. */
  id: string;
  slug: string;
  status: LeadStatus;
  email: string[];
  telephone: string[];
  identifiers: Identifier[];
  sources: LeadSource[];
  events: EventJson[];
  /** What looks wrong about its events, each once. */
  marks?: Mark[];
  warnings: number;
}

/** The printed form of a lead, its keys in the order of the contract. `id` defaults to the offline one. */
export function leadToJson(lead: Lead, slug: string, id = `urn:leadpod:${slug}`): LeadJson {
  const { fields, assignment } = lead;
  const marks = [...new Set([...lead.marks.values()].flat())];
  return known<LeadJson>({
    id,
    slug,
    status: lead.status,
    name: fields.name,
    givenName: fields.givenName,
    familyName: fields.familyName,
    email: [...lead.emails],
    telephone: [...lead.telephones],
    identifiers: lead.identifiers.map(({ propertyID, value }) => ({ propertyID, value })),
    recipient: fields.recipient,
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
    sources: lead.sources.map(({ type, text, listing }) => known<LeadSource>({ type, text, listing })),
    events: lead.events.map(eventToJson),
    marks: marks.length === 0 ? undefined : marks,
    warnings: countWarnings(lead),
  });
}

function eventToJson({ id, action, time, agent }: LeadEvent): EventJson {
  return known<EventJson>({ id, topic: topicOf(action), time, agent: agent && actorText(agent) });
}

/** The members that have a value, in their order. */
function known<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
