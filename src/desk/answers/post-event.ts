/** An event of ours on its way: frozen in the outbox first, then folded into our own leads. What delivers it comes after. */
import { randomUUID } from 'node:crypto';
import { notAfterOf, type AnswerSettings } from '../../settings/answers.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { shortHash } from '../../text/hash.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import type { LeadsUpdate } from '../../workspace/update/update.ts';
import type { WorkspaceOptions } from '../../workspace/options.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { actionFromTopic } from '../../message/event/actions.ts';
import { newProofId, publishProof } from '../proof/publish-proof.ts';
import { EVENT_TYPE, type OwnEvent } from './event.ts';
import { instantAfter } from './instant-after.ts';
import { foldDelivery } from './fold-outbox.ts';

/** What is to be sent, and to whom. */
export interface Posting {
  readonly event: OwnEvent;
  /** The WebID of the recipient. */
  readonly to: string;
  /** The slug of the lead; absent for an event that is about none of ours. */
  readonly lead?: string | undefined;
  readonly answers?: AnswerSettings | undefined;
  /** What is on its way to the same recipient about the same lead was made then: this one comes after it. */
  readonly after?: string | undefined;
  /** May another machine make the same event? Then what stands in the outbox is the event, and its proof is published after. */
  readonly isShared?: boolean | undefined;
  /** It is not sent after this time, RFC 3339 in UTC; default as the settings say. */
  readonly notAfter?: string | undefined;
}

/** How answers are made and sent. */
export interface SendOptions extends WorkspaceOptions {
  /** For how long they are tried, and how recipients are reached. */
  readonly answers?: AnswerSettings | undefined;
  /** Only put it into the outbox: a pass delivers it. */
  readonly later?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the first attempt may take, in milliseconds; default 15,000. */
  readonly patienceMs?: number | undefined;
}

/** An event that is on its way. */
export interface Posted {
  readonly delivery: Delivery;
  /** What it did to our leads; absent for an event that is about none. */
  readonly update?: LeadsUpdate;
}

/** The name of a delivery: the same event to the same recipient is one. */
export const deliveryId = (event: string, target: string): string => shortHash([event, target], 32);

/**
 * A name that nobody guesses, under our own storage, since whoever reads it judges by its origin whose event it is. Where proofs
 * are published, the proof stands there.
 */
export const ownEventId = ({ layout }: { readonly layout: PodLayout }, answers?: AnswerSettings): string =>
  answers?.proof === true ? newProofId(layout) : `${layout.outbox}event/${randomUUID()}`;

/** The delivery of an event that was made now. */
export function deliveryOf({ event, to, lead, answers, after, notAfter }: Posting, now: string): Delivery {
  const transport = answers?.recipients?.[to]?.publish === undefined ? 'ldn' : 'publish';
  return {
    id: deliveryId(event.id, to),
    event: event.id,
    topic: event.topic,
    ...(lead === undefined ? {} : { lead }),
    target: to,
    transport,
    contentType: transport === 'publish' ? 'application/json' : EVENT_TYPE,
    body: event.body,
    // Clocks of servers are known to a second, and each process measures them anew.
    created: instantAfter(now, after),
    notAfter: notAfter ?? notAfterOf(now, answers),
    attempts: [],
    state: 'waiting',
  };
}

/** Before anything is put into the outbox: nobody else may read it, and whoever comes after us must know that it is there. */
export async function prepareOutbox(workspace: Workspace): Promise<void> {
  const { notes } = workspace.ledger;
  await workspace.ensurePrivate();
  if (notes.hasOutbox === true) return;
  notes.noteOutbox(true);
  await workspace.settle();
}

/**
 * Puts an event into the outbox and folds it. Whoever dies in between is followed by the next pass; what was put there before
 * under the same name is folded, and not put there again.
 */
export async function postEvent(workspace: Workspace, posting: Posting): Promise<Posted> {
  const { pod } = workspace;
  const outbox = new Outbox(pod.client, pod.layout);
  const own = deliveryOf(posting, workspace.now());
  await prepareOutbox(workspace);
  const { isShared = false, answers } = posting;
  // Whoever gets the event may ask for it at once.
  if (answers?.proof === true && !isShared) await publishProof(pod, posting.event);
  // Somebody who decided the same at the same time may have put it there, with bytes of another moment: those are sent.
  const delivery = (await outbox.create(own)) ? own : ((await outbox.follow(own)) ?? own);
  if (answers?.proof === true && isShared) await publishProof(pod, { id: delivery.event, body: delivery.body });
  if (actionFromTopic(delivery.topic) === undefined) return { delivery };
  const update = await foldDelivery(workspace, outbox, delivery);
  // A pass sees what it does itself.
  if (!isShared) workspace.ledger.notes.noteAnswered(update.changes, delivery.event);
  await workspace.settle();
  return { delivery, update };
}
