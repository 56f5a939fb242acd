/**
 * Who has the lead now, and who had it before. What an action says of its parties (`data.recipient`) beats what the lead
 * object says, as the publishers of the format document it.
 */
import type { LeadEvent } from '../message/event/event.ts';
import { actorText } from '../message/values/actors.ts';

/** Where a lead has got to. Each text is an IRI, or a name where there is no IRI. */
export interface Assignment {
  /** Who has the lead; only while it is assigned or accepted. */
  readonly assignee?: string;
  /** Who had it before. */
  readonly previousAssignee?: string;
  /** When the lead came to the assignee; where no one has it, when it last came to someone. */
  readonly dateAssigned?: string;
  /** When it was last taken from someone. */
  readonly dateUnassigned?: string;
}

/** The lead came to someone or was taken from someone by this event. */
export interface AssignmentStep {
  readonly event: LeadEvent;
  /** Absent where no one has the lead after the event. */
  readonly assignee?: string;
  readonly previousAssignee?: string;
}

/**
 * What an answer does where a lead was offered to several.
 * - `none`: who answers, or from whom it is taken, was offered the lead before, and someone else has it.
 * - `returned`: it is taken from who accepted it later, and given back to who accepted it first.
 */
export type Effect = 'none' | 'returned';

interface State {
  assignee: string | undefined;
  previous: string | undefined;
  /** The recipient of the lead that was named last. */
  recipient: string | undefined;
  /** Who was offered the lead, and who accepted it. */
  readonly offered: Set<string>;
  readonly accepted: Set<string>;
}

const nobody = (): State => ({
  ...{ assignee: undefined, previous: undefined, recipient: undefined },
  ...{ offered: new Set(), accepted: new Set() },
});

/** The answers that do not mean what they mean where one at a time is offered the lead; `history` is in order. */
export function answerEffects(history: readonly LeadEvent[]): ReadonlyMap<LeadEvent, Effect> {
  const effects = new Map<LeadEvent, Effect>();
  // So it is with nearly all leads.
  if (history.filter(({ action }) => action === 'assign').length < 2) return effects;
  const state = nobody();
  for (const event of history) {
    const effect = advance(event, state);
    if (effect !== undefined) effects.set(event, effect);
  }
  return effects;
}

/** Every change of hands, in order; `history` is in order. */
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

function advance(event: LeadEvent, state: State): Effect | undefined {
  const stated = event.statement.fields.recipient;
  const effect = handOver(event, stated, state);
  state.recipient = stated ?? state.recipient;
  return effect;
}

function handOver(event: LeadEvent, stated: string | undefined, state: State): Effect | undefined {
  const named = textOf(event.recipient);
  switch (event.action) {
    case 'assign':
      give(state, named ?? stated, textOf(event.participant));
      state.offered.add(state.assignee ?? '');
      return undefined;
    case 'accept':
      // If no message names a recipient, the lead is with the person who accepted it.
      give(
        state,
        named ?? (isNews(stated, state) ? stated : (state.assignee ?? state.recipient ?? textOf(event.agent))),
      );
      state.accepted.add(state.assignee ?? '');
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

/** Was someone offered the lead, and someone else has it now? */
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
