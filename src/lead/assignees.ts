/** The parties of an event who are someone, and those to whom an assignment gives or offers a lead. */
import { actorsAs, type LeadEvent, type Role } from '../message/event/event.ts';
import { actorText, readActor, readActors, type Actor } from '../message/values/actors.ts';
import { namesNobody } from '../message/values/unsaid.ts';

/** Of an actor with a template for an IRI only the name counts. */
const someone = (actors: readonly Actor[]): readonly Actor[] =>
  actors.flatMap((actor) => {
    const { iri, name = '' } = actor;
    if (!namesNobody(actorText(actor))) return [actor];
    return iri === undefined || namesNobody(name) ? [] : [{ name }];
  });

/** The actors in a role, without placeholders and templates that were not filled in. */
export const partiesAs = (event: LeadEvent, role: Role): readonly Actor[] => someone(actorsAs(event, role));

/** The assignees that an event names: those of its action, else the recipients in its lead object. */
export function assigneesOf(event: LeadEvent): readonly Actor[] {
  const named = partiesAs(event, 'recipient');
  if (named.length > 0) return named;
  const { fields, parts } = event.statement;
  if (fields.recipient === undefined) return [];
  const stated = someone(readActors(parts?.lead.get('recipient')));
  if (stated.length > 0) return stated;
  const only = readActor(fields.recipient);
  return only === undefined ? [] : someone([only]);
}
