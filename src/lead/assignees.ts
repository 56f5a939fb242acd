/** To whom an assignment gives or offers a lead. */
import { actorsAs, type LeadEvent } from '../message/event/event.ts';
import { readActor, readActors, type Actor } from '../message/values/actors.ts';

/** The assignees that an event names: those of its action, else the recipients in its lead object. */
export function assigneesOf(event: LeadEvent): readonly Actor[] {
  const named = actorsAs(event, 'recipient');
  if (named.length > 0) return named;
  const { fields, parts } = event.statement;
  if (fields.recipient === undefined) return [];
  const stated = readActors(parts?.lead.get('recipient'));
  if (stated.length > 0) return stated;
  const only = readActor(fields.recipient);
  return only === undefined ? [] : [only];
}
