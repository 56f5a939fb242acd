/** A lead as the one line of JSON that `leads --json` and `normalize --to json` print. */
import { topicOf } from './actions.ts';
import { countWarnings } from './describe.ts';
import { SINGLE_FIELDS, type LeadSource, type SingleField } from './statement.ts';
import type { Lead, LeadStatus } from './lead.ts';
import type { Identifier } from './values/identifiers.ts';

/** The printed form; what is unknown is left out, lists are always there. */
export interface LeadJson extends Partial<Record<SingleField, string>> {
  /** The IRI of the lead in its pod; offline `urn:leadpod:{slug}`. */
  id: string;
  slug: string;
  status: LeadStatus;
  email: string[];
  telephone: string[];
  identifiers: Identifier[];
  sources: LeadSource[];
  events: { id: string; topic: string; time?: string }[];
  warnings: number;
}

/** The printed form of a lead, its keys in the order of the contract. `id` defaults to the offline one. */
export function leadToJson(lead: Lead, slug: string, id = `urn:leadpod:${slug}`): LeadJson {
  const { fields } = lead;
  const pick = (names: readonly SingleField[]): Partial<Record<SingleField, string>> =>
    Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
  const names = SINGLE_FIELDS.slice(0, 3);
  return {
    id,
    slug,
    status: lead.status,
    ...pick(names),
    email: [...lead.emails],
    telephone: [...lead.telephones],
    identifiers: lead.identifiers.map(({ propertyID, value }) => ({ propertyID, value })),
    ...pick(SINGLE_FIELDS.slice(names.length)),
    sources: lead.sources.map(({ type, text, listing }) => ({
      ...(type === undefined ? {} : { type }),
      ...(text === undefined ? {} : { text }),
      ...(listing === undefined ? {} : { listing }),
    })),
    events: lead.events.map(({ id: eventId, action, time }) => ({
      id: eventId,
      topic: topicOf(action),
      ...(time === undefined ? {} : { time }),
    })),
    warnings: countWarnings(lead),
  };
}
