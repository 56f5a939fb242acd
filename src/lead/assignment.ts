/**
 * Who has the lead now, and who had it before. What an action says of its parties (`data.recipient`) beats what the lead
 * object says, as the publishers of the format document it.
 */
import type { LeadEvent } from '../message/event.ts';
import { actorText } from '../message/values/actors.ts';

/** Where a lead has got to. Each text is an IRI, or a name where there is no IRI. */
export interface Assignment {
  /** Who has the lead; only while it is assigned or accepted. */
  readonly assignee?: string;
  /** Who had it before. */
  readonly previousAssignee?: string;
  /** When the lead came to the assignee; where nobody has it, when it last came to somebody. */
  readonly dateAssigned?: string;
  /** When it was last taken from somebody. */
  readonly dateUnassigned?: string;
}

/** The lead came to somebody or was taken from somebody by this event. */
export interface AssignmentStep {
  readonly event: LeadEvent;
  /** Absent where nobody has the lead after the event. */
  readonly assignee?: string;
  readonly previousAssignee?: string;
}

interface State {
  assignee: string | undefined;
  previous: string | undefined;
  /** The recipient of the lead that was named last. */
  recipient: string | undefined;
}

/** Every change of hands, in order; `history` is in order. */
export function assignmentSteps(history: readonly LeadEvent[]): AssignmentStep[] {
  const state: State = { assignee: undefined, previous: undefined, recipient: undefined };
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

/** The last word of a history on who has the lead. */
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

function advance(event: LeadEvent, state: State): void {
  const stated = event.statement.fields.recipient;
  const named = textOf(event.recipient);
  switch (event.action) {
    case 'assign':
      give(state, named ?? stated, textOf(event.participant));
      break;
    case 'accept':
      give(state, named ?? (isNews(stated, state) ? stated : (state.assignee ?? state.recipient)));
      break;
    case 'reject':
      take(state, state.assignee ?? textOf(event.agent));
      break;
    case 'retract':
      take(state, textOf(event.participant) ?? state.assignee);
      break;
    default:
  }
  state.recipient = stated ?? state.recipient;
}

function give(state: State, assignee: string | undefined, from?: string): void {
  if (assignee === undefined || assignee === state.assignee) return;
  state.previous = from ?? state.assignee ?? state.previous;
  if (state.previous === assignee && from === undefined) state.previous = undefined;
  state.assignee = assignee;
}

function take(state: State, from: string | undefined): void {
  state.previous = from ?? state.previous;
  state.assignee = undefined;
}

/** A recipient of the lead object that was known before does not undo an assignment. */
const isNews = (stated: string | undefined, { recipient }: State): boolean =>
  stated !== undefined && stated !== recipient;

const textOf = (actor: LeadEvent['agent']): string | undefined => (actor === undefined ? undefined : actorText(actor));
