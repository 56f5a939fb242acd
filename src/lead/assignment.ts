/**
 * Who has the lead now, and who had it before. The parties named on an action (`data.recipient`) take precedence over
 * those in the lead object, as the documentation of the format says.
 */
import type { LeadEvent } from '../message/event/event.ts';
import { isTemplateIri, isUnassigned, namesNobody } from '../message/values/unsaid.ts';
import { actorText } from '../message/values/actors.ts';

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
  /** The parties that were offered the lead, and those that accepted it. */
  readonly offered: Set<string>;
  readonly accepted: Set<string>;
}

const nobody = (): State => ({
  ...{ assignee: undefined, previous: undefined, recipient: undefined },
  ...{ offered: new Set(), accepted: new Set() },
});

/** The answers that have another effect because several parties were offered the lead. `history` must be in order. */
export function answerEffects(history: readonly LeadEvent[]): ReadonlyMap<LeadEvent, Effect> {
  const effects = new Map<LeadEvent, Effect>();
  // True for nearly all leads.
  if (history.filter(({ action }) => action === 'assign').length < 2) return effects;
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
  const stated = somebody(event.statement.fields.recipient);
  const effect = handOver(event, stated, state);
  state.recipient = stated ?? state.recipient;
  return effect;
}

function handOver(event: LeadEvent, stated: string | undefined, state: State): Effect | undefined {
  const named = textOf(event.recipient);
  switch (event.action) {
    case 'assign':
      assign(event, named ?? stated, state);
      return undefined;
    case 'accept':
      accept(event, named ?? (isNews(stated, state) ? stated : undefined), state);
      return undefined;
    case 'reject':
      if (isWithAnother(textOf(event.agent), state)) return 'none';
      take(state, state.assignee ?? textOf(event.agent));
      return undefined;
    case 'retract':
      return takeBack(state, textOf(event.participant), named);
    default:
      return undefined;
  }
}

function assign(event: LeadEvent, named: string | undefined, state: State): void {
  const from = textOf(event.participant);
  if (named === undefined && isUnassignment(event)) take(state, from ?? state.assignee);
  else give(state, named ?? templateIn(event, state), from);
  state.offered.add(state.assignee ?? '');
}

/** If no message names a recipient, the lead is with the person who accepted it. */
function accept(event: LeadEvent, named: string | undefined, state: State): void {
  give(state, named ?? state.assignee ?? state.recipient ?? textOf(event.agent) ?? templateIn(event, state));
  state.accepted.add(state.assignee ?? '');
}

/** Whether a party was offered the lead, but another party has it now. */
const isWithAnother = (party: string | undefined, { assignee, offered }: State): boolean =>
  party !== undefined && assignee !== undefined && party !== assignee && offered.has(party);

function takeBack(state: State, from: string | undefined, to: string | undefined): Effect | undefined {
  if (isWithAnother(from, state)) return 'none';
  const isReturned = from !== undefined && from === state.assignee && to !== undefined && to !== from;
  if (isReturned && state.accepted.has(to) && state.offered.has(to)) {
    give(state, to, from);
    return 'returned';
  }
  take(state, from ?? state.assignee);
  return undefined;
}

function give(state: State, assignee: string | undefined, from?: string): void {
  if (assignee === undefined || assignee === state.assignee) return;
  state.previous = from ?? somebody(state.assignee) ?? state.previous;
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

/** Whether an assignment says that no one has the lead (`Unassigned`). */
const isUnassignment = ({ recipient, statement }: LeadEvent): boolean =>
  isUnassigned(statement.fields.recipient ?? '') || (recipient !== undefined && isUnassigned(actorText(recipient)));

/** The template that stands for the recipient. It is better than nothing if no one has the lead. */
const templateIn = ({ recipient, statement }: LeadEvent, { assignee }: State): string | undefined => {
  const text = recipient === undefined ? statement.fields.recipient : actorText(recipient);
  return assignee === undefined && text !== undefined && isTemplateIri(text) ? text : undefined;
};

/** A text if it names someone. */
const somebody = (text: string | undefined): string | undefined =>
  text === undefined || namesNobody(text) ? undefined : text;

const textOf = (actor: LeadEvent['agent']): string | undefined =>
  actor === undefined ? undefined : somebody(actorText(actor));
