/** Creates the events of a routing decision, each of them once. An offer is an `assign`; its end is a `retract`. */
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

/** Offers the lead to the members that the decision has chosen. An offer is not delivered after it has expired. */
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

/** Retracts the offers that the decision ends. If a member has accepted the lead, that member is named as its owner. */
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
    // The new owner is named so that a second member who also accepts the lead sees whose it is.
    const back = winner === undefined ? lead.fields : { ...lead.fields, owner: winner };
    const asOffered: Lead = { ...lead, assignment: { ...lead.assignment, assignee: to }, fields: back };
    const reason = winner === undefined ? 'The time to answer is over.' : 'Another member accepted the lead.';
    const event = answerEvent(asOffered, { action: 'retract', by: pod.webId, to, id, time, reason });
    await postEvent(workspace, { event, to, lead: slug, ...sharedBy(decision, answers) });
  }
}

/** The IRI of the event: the URL of its proof, or, without proofs, a name below the outbox. */
const iriOf = (
  { proofs, outbox }: PodLayout,
  decision: RoutingDecision,
  to: string,
  what: 'assign' | 'retract',
): string => `${decision.proof === true ? proofs : `${outbox}event/`}${offerId(decision, to, what)}`;

/**
 * The options for an event of a decision. They depend on the decision, not on the settings of this machine, so that all
 * machines create the same event.
 */
const sharedBy = (
  { proof }: RoutingDecision,
  answers: AnswerSettings | undefined,
): { readonly answers: AnswerSettings; readonly isShared: true } => ({
  answers: { ...answers, proof: proof === true },
  isShared: true,
});
