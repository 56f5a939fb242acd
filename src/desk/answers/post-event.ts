/** Posts an event: stores it in the outbox, and adds it to our own leads. The delivery is a later step. */
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
import { addDelivery, type OpenedOutbox } from './fold-outbox.ts';

/** What is to be sent, and to whom. */
export interface Posting {
  readonly event: OwnEvent;
  /** The WebID of the recipient. */
  readonly to: string;
  /** The slug of the lead; missing if the event is not about one of our leads. */
  readonly lead?: string | undefined;
  readonly answers?: AnswerSettings | undefined;
  /** When the last pending delivery about this lead to the same recipient was created. The new one gets a later time. */
  readonly after?: string | undefined;
  /**
   * Whether another machine may create the same event. Then the event that is in the outbox counts, and the proof is published
   * after it is stored.
   */
  readonly isShared?: boolean | undefined;
  /** The event is not sent after this time, RFC 3339 in UTC. Default: from the settings. */
  readonly notAfter?: string | undefined;
}

/** How answers are created and sent. */
export interface SendOptions extends WorkspaceOptions {
  /** How long leadpod tries to send answers, and how it reaches recipients. */
  readonly answers?: AnswerSettings | undefined;
  /** Only store the event in the outbox. A later pass delivers it. */
  readonly later?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The longest time of the first attempt, in milliseconds. Default: 15,000. */
  readonly patienceMs?: number | undefined;
}

/** A posted event. */
export interface Posted {
  readonly delivery: Delivery;
  /** The changes of our leads; missing if the event is not about a lead. */
  readonly update?: LeadsUpdate;
}

/** The id of a delivery. It is the same for the same event to the same recipient. */
export const deliveryId = (event: string, target: string): string => shortHash([event, target], 32);

/**
 * A new IRI for one of our events. It cannot be guessed. It is in our own storage, because recipients decide by the origin of
 * the IRI who sent the event. If proofs are published, the IRI is the URL of the proof.
 */
export const ownEventId = ({ layout }: { readonly layout: PodLayout }, answers?: AnswerSettings): string =>
  answers?.proof === true ? newProofId(layout) : `${layout.outbox}event/${randomUUID()}`;

/** Creates the delivery of a new event. */
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
    // At least a millisecond after `after`: each process measures the clock of the server again, and only to the second.
    created: instantAfter(now, after),
    notAfter: notAfter ?? notAfterOf(now, answers),
    attempts: [],
    state: 'waiting',
  };
}

/** Gives the event a later creation time than all pending deliveries about this lead to the same recipient. */
export function inOrder(posting: Posting, before: OpenedOutbox | undefined): Posting {
  const { lead, to } = posting;
  if (lead === undefined) return posting;
  const ofLane = (before?.deliveries ?? []).filter((one) => one.lead === lead && one.target === to);
  const after = ofLane.reduce<string | undefined>(
    (last, { created }) => (last === undefined || created > last ? created : last),
    undefined,
  );
  return { ...posting, after };
}

/** Prepares the outbox before the first write: makes sure that it is private, and that later passes know that it exists. */
export async function prepareOutbox(workspace: Workspace): Promise<void> {
  const { notes } = workspace.ledger;
  await workspace.ensurePrivate();
  if (notes.hasOutbox === true) return;
  notes.noteOutbox(true);
  await workspace.settle();
}

/**
 * Stores an event in the outbox and adds it to our leads. If the process dies in between, the next pass adds it to the leads.
 * If the outbox already has the event, it is only added to the leads.
 */
export async function postEvent(workspace: Workspace, posting: Posting): Promise<Posted> {
  const { pod } = workspace;
  const outbox = new Outbox(pod.client, pod.layout);
  const own = deliveryOf(posting, workspace.now());
  await prepareOutbox(workspace);
  const { isShared = false, answers } = posting;
  // The proof is published before the delivery: the recipient may ask for it as soon as the event arrives.
  if (answers?.proof === true && !isShared) await publishProof(pod, posting.event);
  // Another machine may have stored the same event first, with other timestamps. Then its bytes are used.
  const delivery = (await outbox.create(own)) ? own : ((await outbox.follow(own)) ?? own);
  if (answers?.proof === true && isShared) await publishProof(pod, { id: delivery.event, body: delivery.body });
  if (actionFromTopic(delivery.topic) === undefined) return { delivery };
  const update = await addDelivery(workspace, outbox, delivery);
  // Only for events of commands. A pass already has the list of events that it creates.
  if (!isShared) workspace.ledger.notes.noteAnswered(update.changes, delivery.event);
  await workspace.settle();
  return { delivery, update };
}
