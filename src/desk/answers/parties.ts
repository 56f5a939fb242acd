/** Finds the recipient of an answer in the history of the lead (docs/answer.md). */
import { UsageError } from '../../errors.ts';
import { actorsAs, ROLES, type LeadEvent } from '../../message/event/event.ts';
import type { Lead } from '../../lead/lead.ts';
import { toIri } from '../../rdf/iri.ts';
import type { AnswerAction } from './rules.ts';

/** The IRI of an actor to whom events can be sent; `undefined` for a name or a template (`{lead-owner}`). */
export function addressOf(text: string | undefined): string | undefined {
  const iri = text === undefined ? undefined : toIri(text)?.iri;
  return iri === undefined || !/^https?:\/\//i.test(iri) || /[{}]|%7[bd]/i.test(iri) ? undefined : iri;
}

/**
 * Returns the recipient if it is a WebID.
 *
 * @throws UsageError if it is not one.
 */
export function checkRecipient(to: string): string {
  const iri = addressOf(to);
  if (iri === undefined || iri !== to)
    throw new UsageError(`--to: expected a WebID such as https://agent.example.com/profile/card#me, received [${to}]`);
  return iri;
}

/** The party that gets an answer from `own`; `undefined` if the lead names none. */
export function otherParty(action: AnswerAction, lead: Lead, own: string): string | undefined {
  const others = candidates(action, lead, own).map(addressOf);
  return others.find((other) => other !== undefined && other !== own);
}

function candidates(action: AnswerAction, lead: Lead, own: string): (string | undefined)[] {
  const { assignee, previousAssignee } = lead.assignment;
  switch (action) {
    case 'assign':
      // The person who assigns a lead has to name the recipient.
      return [];
    case 'retract':
      // A lead that someone has is not taken from the person who had it before.
      return [assignee ?? previousAssignee];
    case 'update':
      return isGiver(lead, own) ? [assignee, ...givers(lead)] : [...givers(lead), assignee];
    default:
      return givers(lead);
  }
}

/** Whether we have given this lead to another party, or own it. */
function isGiver({ fields, events }: Lead, own: string): boolean {
  return fields.owner === own || fields.sender === own || lastAssign(events)?.agent?.iri === own;
}

/** The actors who may have offered us the lead, with the most likely first. */
function givers({ fields, events }: Lead): (string | undefined)[] {
  const assign = lastAssign(events);
  return [
    assign?.agent?.iri,
    assign?.participant?.iri,
    fields.sender,
    fields.owner,
    assign?.provider?.iri,
    events.findLast(({ action }) => action === 'add')?.provider?.iri,
  ];
}

const lastAssign = (events: readonly LeadEvent[]): LeadEvent | undefined =>
  events.findLast(({ action }) => action === 'assign');

/** The events in which a party takes part, so that it already has their content. */
export function eventsWith({ events }: Lead, party: string): readonly LeadEvent[] {
  return events.filter((event) => {
    const { owner, sender, recipient } = event.statement.fields;
    const actors = [event.provider, ...ROLES.flatMap((role) => actorsAs(event, role))];
    return [...actors.map((actor) => actor?.iri), owner, sender, recipient].some(
      (actor) => actor === party || addressOf(actor) === party,
    );
  });
}
