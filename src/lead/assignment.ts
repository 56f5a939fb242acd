/**
 * Who has the lead now, and who had it before. The parties named on an action (`data.recipient`) take precedence over
 * those in the lead object, as the documentation of the format says.
 */
import { assigneesOf, partiesAs } from './assignees.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { Offers } from './offers.ts';
import { actorText, isSameActor, readActors, type Actor } from '../message/values/actors.ts';
import { isTemplateIri, isUnassigned, someoneNamed } from '../message/values/unsaid.ts';

/** The current and the previous assignee of a lead. Each text is an IRI, or a name if there is no IRI. */
export interface Assignment {
  /** Who has the lead; only while it is assigned or accepted. */
  readonly assignee?: string;
  /** Who had it before. */
  readonly previousAssignee?: string;
  /** When the lead was assigned to the assignee. If no one has it now, when it was last assigned. */
  readonly dateAssigned?: string;
  /** When it was last taken from someone. */
  readonly dateUnassigned?: string;
}

/** An event that assigned the lead or took it away. */
export interface AssignmentStep {
  readonly event: LeadEvent;
  /** Absent if no one has the lead after the event. */
  readonly assignee?: string;
  readonly previousAssignee?: string;
}

/**
 * The effect of an answer to a lead that was offered to several parties.
 * - `none`: the party that answers (or loses the lead) was offered it before, but another party has it now.
 * - `returned`: the lead is taken from a party that accepted it later, and goes back to the one that accepted it first.
 */
export type Effect = 'none' | 'returned';

interface State {
  assignee: string | undefined;
  previous: string | undefined;
  /** The last recipient that the lead object named. */
  recipient: string | undefined;
  readonly offers: Offers;
}

const nobody = (): State => ({ assignee: undefined, previous: undefined, recipient: undefined, offers: new Offers() });

/** The answers that have another effect because several parties were offered the lead. `history` must be in order. */
export function answerEffects(history: readonly LeadEvent[]): ReadonlyMap<LeadEvent, Effect> {
  const effects = new Map<LeadEvent, Effect>();
  // True for nearly all leads.
  const offers = history.filter(({ action }) => action === 'assign');
  if (offers.length < 2 && offers.every((event) => assigneesOf(event).length < 2)) return effects;
  const state = nobody();
  for (const event of history) {
    const effect = advance(event, state);
    if (effect !== undefined) effects.set(event, effect);
  }
  return effects;
}

/** Every change of the assignee, in order. `history` must be in order. */
export function assignmentSteps(history: readonly LeadEvent[]): AssignmentStep[] {
  const state = nobody();
  const steps: AssignmentStep[] = [];
  for (const event of history) {
    const before = { ...state };
    advance(event, state);
    if (state.assignee === before.assignee && state.previous === before.previous) continue;
    steps.push({
      event,
      ...(state.assignee === undefined ? {} : { assignee: state.assignee }),
      ...(state.previous === undefined ? {} : { previousAssignee: state.previous }),
    });
  }
  return steps;
}

/** The assignment after all events of a history, which must be in order. */
export function foldAssignment(history: readonly LeadEvent[]): Assignment {
  const steps = assignmentSteps(history);
  const { assignee, previousAssignee } = steps.at(-1) ?? {};
  const came = steps.findLast((step) => step.assignee !== undefined)?.event.time;
  const first = steps.findLastIndex((step) => step.previousAssignee !== previousAssignee) + 1;
  const left = previousAssignee === undefined ? undefined : steps[first]?.event.time;
  return {
    ...(assignee === undefined ? {} : { assignee }),
    ...(previousAssignee === undefined ? {} : { previousAssignee }),
    ...(came === undefined ? {} : { dateAssigned: came }),
    ...(left === undefined ? {} : { dateUnassigned: left }),
  };
}

function advance(event: LeadEvent, state: State): Effect | undefined {
  const stated = statedRecipient(event);
  const effect = handOver(event, stated, state);
  state.recipient = stated ?? state.recipient;
  return effect;
}

/** The recipient that the lead object names, else that of the action. */
function statedRecipient({ statement: { fields, parts } }: LeadEvent): string | undefined {
  const onLead = readActors(parts?.lead.get('recipient')).map((actor) => someoneNamed(actorText(actor)));
  return onLead.find((text) => text !== undefined) ?? someoneNamed(fields.recipient);
}

function handOver(event: LeadEvent, stated: string | undefined, state: State): Effect | undefined {
  switch (event.action) {
    case 'assign':
      assign(event, state);
      return undefined;
    case 'accept':
      accept(event, stated, state);
      return undefined;
    case 'reject': {
      const agents = state.offers.textsOf(partiesAs(event, 'agent'));
      if (endOffers(agents, state)) return 'none';
      take(state, state.assignee ?? agents[0]);
      return undefined;
    }
    case 'retract':
      return takeBack(event, state);
    default:
      return undefined;
  }
}

function assign(event: LeadEvent, state: State): void {
  const assignees = assigneesOf(event);
  const [first] = assignees;
  const from = textOf(partiesAs(event, 'participant')[0]);
  if (first === undefined && isUnassignment(event)) take(state, from ?? state.assignee);
  else give(state, textOf(first) ?? templateIn(event, state), from);
  state.offers.add(assignees);
  if (first === undefined && state.assignee !== undefined) state.offers.add([{ name: state.assignee }]);
}

function accept(event: LeadEvent, stated: string | undefined, state: State): void {
  const { offers } = state;
  const actors = partiesAs(event, 'agent');
  const agents = offers.textsOf(actors);
  const recipients = partiesAs(event, 'recipient');
  const named = recipients.find((one) => actors.some((actor) => isSameActor(actor, one)));
  const to =
    recipientText(named ?? recipients[0], offers) ??
    (isNews(stated, state) ? stated : agents.find((agent) => offers.isOpen(agent))) ??
    // If no message names a recipient, the lead is with the person who accepted it.
    state.assignee ??
    state.recipient ??
    agents[0] ??
    templateIn(event, state);
  if (to !== undefined && offers.areTogether(to, state.assignee)) state.assignee = to;
  else give(state, to);
  offers.accept(state.assignee);
}

/**
 * Ends the offers to parties that reject the lead or lose it. Returns whether it stays with others: another party has it, or those
 * that were offered it together with them have not answered. One of these then has the lead.
 */
function endOffers(parties: readonly string[], state: State): boolean {
  const { offers, assignee } = state;
  const isWithAnother =
    parties.length > 0 &&
    assignee !== undefined &&
    parties.every((party) => party !== assignee && offers.wasMade(party));
  offers.end(parties);
  if (isWithAnother) return true;
  const left = assignee !== undefined && parties.includes(assignee) ? offers.leftTogether() : undefined;
  if (left === undefined) offers.endTogether();
  else state.assignee = left;
  return left !== undefined;
}

function takeBack(event: LeadEvent, state: State): Effect | undefined {
  const { offers, assignee } = state;
  const parties = offers.textsOf(partiesAs(event, 'participant'));
  const from = parties.find((party) => party === assignee) ?? parties[0];
  const [to] = offers.textsOf(partiesAs(event, 'recipient').slice(0, 1));
  if (endOffers(parties, state)) return 'none';
  const isReturned = from !== undefined && from === assignee && to !== undefined && to !== from;
  if (isReturned && offers.wasAccepted(to)) {
    give(state, to, from);
    return 'returned';
  }
  take(state, from ?? assignee);
  return undefined;
}

function give(state: State, assignee: string | undefined, from?: string): void {
  if (assignee === undefined || assignee === state.assignee) return;
  state.previous = from ?? someoneNamed(state.assignee) ?? state.previous;
  if (state.previous === assignee && from === undefined) state.previous = undefined;
  state.assignee = assignee;
}

function take(state: State, from: string | undefined): void {
  state.previous = from ?? state.previous;
  state.assignee = undefined;
}

/** Whether the lead object names a new recipient. A recipient that was known before does not undo an assignment. */
const isNews = (stated: string | undefined, { recipient }: State): boolean =>
  stated !== undefined && stated !== recipient;

/** A recipient without an IRI may be a party that has one. */
const recipientText = (actor: Actor | undefined, offers: Offers): string | undefined =>
  actor === undefined ? undefined : (actor.iri ?? offers.textsOf([actor])[0]);

/** Whether an assignment says that no one has the lead (`Unassigned`). */
const isUnassignment = ({ recipient, statement }: LeadEvent): boolean =>
  isUnassigned(statement.fields.recipient ?? '') || (recipient !== undefined && isUnassigned(actorText(recipient)));

/** The template that stands for the recipient. It is better than nothing if no one has the lead. */
const templateIn = ({ recipient, statement }: LeadEvent, { assignee }: State): string | undefined => {
  const text = recipient === undefined ? statement.fields.recipient : actorText(recipient);
  return assignee === undefined && text !== undefined && isTemplateIri(text) ? text : undefined;
};

const textOf = (actor: Actor | undefined): string | undefined => (actor === undefined ? undefined : actorText(actor));
