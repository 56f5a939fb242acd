/** Posts an event: stores it in the outbox, then adds it to our own leads. Delivery is a later step. */
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
  /** The slug of the lead; absent if the event is about no lead of ours. */
  readonly lead?: string | undefined;
  readonly answers?: AnswerSettings | undefined;
  /** What is on its way to the same recipient about the same lead was made then: this one comes after it. */
  readonly after?: string | undefined;
  /**
   * May another machine make the same event? Then the one in the outbox counts, and its proof is published afterwards.
   */
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

/** A posted event. */
export interface Posted {
  readonly delivery: Delivery;
  /** How our leads changed; absent if the event is about none. */
  readonly update?: LeadsUpdate;
}

/** The name of a delivery: the same event to the same recipient is one. */
export const deliveryId = (event: string, target: string): string => shortHash([event, target], 32);

/**
 * An IRI that no one can guess, under our own storage, because recipients judge by its origin whose event it is. If
 * proofs are published, the proof is there.
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

/** Prepares the outbox before the first write: only we can read it, and later passes know that it exists. */
export async function prepareOutbox(workspace: Workspace): Promise<void> {
  const { notes } = workspace.ledger;
  await workspace.ensurePrivate();
  if (notes.hasOutbox === true) return;
  notes.noteOutbox(true);
  await workspace.settle();
}

/**
 * Puts an event into the outbox and adds it to our leads. After a crash in between, the next pass adds it. An event
 * that the outbox already has is added to the leads, and not stored again.
 */
export async function postEvent(workspace: Workspace, posting: Posting): Promise<Posted> {
  const { pod } = workspace;
  const outbox = new Outbox(pod.client, pod.layout);
  const own = deliveryOf(posting, workspace.now());
  await prepareOutbox(workspace);
  const { isShared = false, answers } = posting;
  // Before delivery: the recipient may request the proof as soon as the event arrives.
  if (answers?.proof === true && !isShared) await publishProof(pod, posting.event);
  // Another machine may have stored the same event first, with other timestamps. Then its bytes are sent.
  const delivery = (await outbox.create(own)) ? own : ((await outbox.follow(own)) ?? own);
  if (answers?.proof === true && isShared) await publishProof(pod, { id: delivery.event, body: delivery.body });
  if (actionFromTopic(delivery.topic) === undefined) return { delivery };
  const update = await foldDelivery(workspace, outbox, delivery);
  // Only for events of commands: a pass already knows the events that it makes.
  if (!isShared) workspace.ledger.notes.noteAnswered(update.changes, delivery.event);
  await workspace.settle();
  return { delivery, update };
}
