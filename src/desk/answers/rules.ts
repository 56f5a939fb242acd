/** Decides which answers the state of a lead allows, and gives the reason if it does not. */
import { UsageError } from '../../errors.ts';
import type { Lead, LeadStatus } from '../../lead/lead.ts';

/** The kinds of answers. */
export const ANSWERS = ['accept', 'reject', 'assign', 'retract', 'update'] as const;

/** An answer to a lead. */
export type AnswerAction = (typeof ANSWERS)[number];

/** The state of the lead does not allow the answer. With `force` it is given all the same. */
export class NotAllowedError extends UsageError {
  /** What failed and why, without advice. */
  readonly reason: string;

  constructor(reason: string, advice?: string) {
    super([reason, advice].filter((part) => part !== undefined).join(' '));
    this.reason = reason;
  }
}

interface AnswerRule {
  readonly when: readonly LeadStatus[];
  readonly why: string;
}

const ANY: readonly LeadStatus[] = ['new', 'assigned', 'accepted', 'rejected', 'retracted'];

const RULES: Readonly<Record<AnswerAction, AnswerRule>> = {
  accept: { when: ['new', 'assigned'], why: 'Only a lead that is new, or assigned to you, waits for an answer' },
  reject: { when: ['new', 'assigned', 'accepted'], why: 'It no longer waits for an answer' },
  assign: { when: ['new', 'rejected', 'retracted'], why: 'Someone has it: retract it first' },
  retract: { when: ['assigned', 'accepted'], why: 'No one has it, so there is nothing to take back' },
  update: { when: ANY, why: '' },
};

/** The answers that the state of a lead allows. `own` is our WebID. */
export function allowedAnswers(lead: Pick<Lead, 'status' | 'assignment'>, own: string): AnswerAction[] {
  return ANSWERS.filter((action) => faultOf(action, lead, own) === undefined);
}

/**
 * Checks an answer.
 *
 * @throws NotAllowedError if the state of the lead does not allow it. The message has the reason, then the advice.
 */
export function checkAllowed(
  action: AnswerAction,
  lead: Pick<Lead, 'status' | 'assignment'>,
  own: string,
  { name, advice }: { readonly name: string; readonly advice?: string },
): void {
  const fault = faultOf(action, lead, own);
  if (fault === undefined) return;
  throw new NotAllowedError(`cannot ${action} ${name}: ${fault}`, advice);
}

function faultOf(action: AnswerAction, lead: Pick<Lead, 'status' | 'assignment'>, own: string): string | undefined {
  const { status, assignment } = lead;
  const { when, why } = RULES[action];
  if (!when.includes(status)) return `it is ${status}. ${why}.`;
  const { assignee } = assignment;
  if ((action === 'accept' || action === 'reject') && assignee !== undefined && assignee !== own)
    return `it is ${status}, and ${assignee} has it. Only the person who has a lead can answer it.`;
  return undefined;
}
