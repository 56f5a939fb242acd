/** The events of a decision: an offer is an `assign`, its end a `retract`. They follow from the decision, and are made once. */
import type { Lead } from '../../lead/lead.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import type { AnswerSettings } from '../../settings/answers.ts';
import type { FoundLead } from '../../store/leads/find-lead.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { answerEvent } from '../answers/event.ts';
import { instantAfter } from '../answers/instant-after.ts';
import { postEvent } from '../answers/post-event.ts';
import { offerId } from './offer.ts';

/** Offers the lead to those who were chosen. An offer that has ended is not delivered any more. */
export async function sendOffers(
  workspace: Workspace,
  { lead, slug }: FoundLead,
  decision: RoutingDecision,
  answers: AnswerSettings | undefined,
): Promise<void> {
  const { pod } = workspace;
  const { at, chosen } = decision;
  const time = instantAfter(at, lead.modified);
  for (const { member: to, expires } of chosen) {
    const id = iriOf(pod.layout, decision, to, 'assign');
    const event = answerEvent(lead, { action: 'assign', by: pod.webId, to, id, time });
    await postEvent(workspace, { event, to, lead: slug, notAfter: expires, ...sharedBy(decision, answers) });
  }
}

/** Takes back the offers that end; where somebody has the lead, it is given back to that one. */
export async function endOffers(
  workspace: Workspace,
  { lead, slug }: FoundLead,
  decision: RoutingDecision,
  answers: AnswerSettings | undefined,
): Promise<void> {
  const { pod } = workspace;
  const { at, withdraw, winner } = decision;
  const time = instantAfter(at, lead.modified);
  for (const to of withdraw) {
    const id = iriOf(pod.layout, decision, to, 'retract');
    // The event names who had the lead. Whoever accepts it second, or has done so and we do not know yet, gives it back to the first.
    const back = winner === undefined ? lead.fields : { ...lead.fields, owner: winner };
    const asOffered: Lead = { ...lead, assignment: { ...lead.assignment, assignee: to }, fields: back };
    const reason = winner === undefined ? 'The time to answer is over.' : 'Somebody else accepted the lead.';
    const event = answerEvent(asOffered, { action: 'retract', by: pod.webId, to, id, time, reason });
    await postEvent(workspace, { event, to, lead: slug, ...sharedBy(decision, answers) });
  }
}

/** Where its proof stands, if it has one. */
const iriOf = (
  { proofs, outbox }: PodLayout,
  decision: RoutingDecision,
  to: string,
  what: 'assign' | 'retract',
): string => `${decision.proof === true ? proofs : `${outbox}event/`}${offerId(decision, to, what)}`;

/** Any machine that finds the decision makes the same event, and does as it says, whatever its own settings are. */
const sharedBy = (
  { proof }: RoutingDecision,
  answers: AnswerSettings | undefined,
): { readonly answers: AnswerSettings; readonly isShared: true } => ({
  answers: { ...answers, proof: proof === true },
  isShared: true,
});
