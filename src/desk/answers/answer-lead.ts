/** Answers a lead, for a person or for the router: creates one event and sends it to the other party. */
import { UsageError } from '../../errors.ts';
import type { LeadStatus } from '../../lead/lead.ts';
import { instantAfter } from './instant-after.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { findLead, type FoundLead } from '../../store/leads/find-lead.ts';
import { openWorkspace } from '../../workspace/open-workspace.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { deliverNow } from './deliver-now.ts';
import { answerEvent, type OwnEvent, type EventContent } from './event.ts';
import { openOutbox } from './fold-outbox.ts';
import { checkRecipient, otherParty } from './parties.ts';
import { deliveryOf, inOrder, ownEventId, postEvent, type Posting, type SendOptions } from './post-event.ts';
import { ANSWERS, checkAllowed } from './rules.ts';

/** The events of a lead name no one who could get the answer. The caller has to name a recipient. */
export class NoRecipientError extends UsageError {}

/** An answer to a lead. */
export interface Answer extends Pick<EventContent, 'action' | 'reason' | 'comment' | 'set'> {
  /** The WebID of the other party. Default: taken from the history of the lead. Required for an assignment. */
  readonly to?: string | undefined;
  /** Answer even if the state of the lead does not allow it. */
  readonly force?: boolean | undefined;
  /** The IRI of the event. Default: a new one under our storage. */
  readonly id?: string | undefined;
}

/** The result of an answer. */
export interface Answered {
  readonly event: OwnEvent;
  readonly delivery: Delivery;
  /** The lead after the answer; in a dry run, the lead as it is. */
  readonly lead: { readonly slug: string; readonly url: string; readonly status: LeadStatus };
}

/**
 * Answers a lead. The event is stored in the outbox, added to our own lead, and sent. If it cannot be delivered at once, later
 * passes try again.
 *
 * @throws UsageError if there is no such lead, if its state does not allow the answer, or if it names no other party.
 */
export async function answerLead(pod: Pod, name: string, answer: Answer, options: SendOptions = {}): Promise<Answered> {
  checkAnswer(answer);
  return pod.run(async () => {
    const workspace = await openWorkspace(pod, options);
    // Adds earlier answers that are only in the outbox so far: they decide which answers are allowed now.
    const before = await openOutbox(workspace);
    const found = await findLead(workspace.leads, name);
    const posting = inOrder(postingOf(found, answer, workspace, options), before);
    const { event } = posting;
    if (options.dryRun === true) {
      const delivery = deliveryOf(posting, workspace.now());
      return { event, delivery, lead: { slug: found.slug, url: found.url, status: found.lead.status } };
    }
    const { delivery } = await postEvent(workspace, posting);
    const lead = await leadAfter(workspace, found);
    return { event, delivery: await deliverNow(workspace, delivery, before, options), lead };
  });
}

/**
 * Checks what is wrong whatever the lead is. {@link answerLead} does so too; a command calls it before it opens the pod.
 *
 * @throws UsageError if the recipient is no WebID, or if something is missing.
 */
export function checkAnswer({ action, to, set = {}, comment, reason }: Answer): void {
  if (!ANSWERS.includes(action)) throw new UsageError(`option action: expected one of ${ANSWERS.join(', ')}`);
  if (to !== undefined) checkRecipient(to);
  else if (action === 'assign')
    throw new UsageError('assign needs --to with the WebID of the person who gets the lead');
  if (action === 'update' && Object.keys(set).length === 0 && comment === undefined && reason === undefined)
    throw new UsageError('update needs a value or a comment: --set NAME=VALUE or --comment TEXT');
}

function postingOf(found: FoundLead, answer: Answer, workspace: Workspace, options: SendOptions): Posting {
  const { lead, slug } = found;
  const { pod } = workspace;
  const { webId } = pod;
  const { action, force = false, id = ownEventId(pod, options.answers), ...content } = answer;
  if (!force)
    checkAllowed(action, lead, webId, { name: leadWords(slug), advice: 'To answer all the same, add --force.' });
  const to = recipientOf(found, answer, webId);
  const time = instantAfter(workspace.now(), lead.modified);
  if (lead.modified !== undefined && Date.parse(time) <= Date.parse(lead.modified))
    workspace.note(
      'warning',
      found.url,
      `an event of this lead has the time ${lead.modified}. Nothing can be later, so the answer does not change the lead`,
    );
  const event = answerEvent(lead, { ...content, action, by: webId, to, id, time });
  return { event, to, lead: slug, answers: options.answers };
}

/** A lead as `leadpod leads` lists it: the address of its resource says nothing to a person. */
const leadWords = (slug: string): string => `lead ${slug.slice(0, 8)}`;

function recipientOf({ lead, slug }: FoundLead, { action, to }: Answer, own: string): string {
  const recipient = to ?? otherParty(action, lead, own);
  if (recipient !== undefined) return recipient;
  throw new NoRecipientError(
    `cannot ${action} ${leadWords(slug)}: its events name no other party to inform. Add --to WEBID`,
  );
}

async function leadAfter(workspace: Workspace, found: FoundLead): Promise<Answered['lead']> {
  const { slug, url, lead } = await findLead(workspace.leads, found.slug);
  return { slug, url, status: lead.status };
}
