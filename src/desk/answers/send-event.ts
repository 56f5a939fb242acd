/** Sends an event with data of the format to any recipient. */
import { UsageError } from '../../errors.ts';
import { actionFromTopic, topicOf } from '../../message/event/actions.ts';
import { decodeJson } from '../../message/decode/json-decode.ts';
import { JsonObject, type Json } from '../../text/json.ts';
import { isRecord } from '../../text/record.ts';
import { validateMessage } from '../../format/schema.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { openWorkspace } from '../../workspace/open-workspace.ts';
import { deliverNow } from './deliver-now.ts';
import { ownEvent, type OwnEvent } from './event.ts';
import { openOutbox } from './fold-outbox.ts';
import { leadOf } from './lead-of.ts';
import { checkRecipient } from './parties.ts';
import { deliveryOf, inOrder, ownEventId, postEvent, type SendOptions } from './post-event.ts';

/** What to send. */
export interface Sending {
  /** The topic, such as `realestate/lead#add`, or in short `lead#add`. */
  readonly topic: string;
  /** The member `data` of the event: an object, as JavaScript or as leadpod has it. */
  readonly data: Json | object;
  /** The WebID of the recipient. */
  readonly to: string;
  /** The IRI of the event. Default: a new one under our storage. */
  readonly id?: string | undefined;
}

/** What was sent. */
export interface Sent {
  readonly event: OwnEvent;
  readonly delivery: Delivery;
}

/** Accepts `website#askquestion` and `realestate/website#askquestion`. */
const TOPIC = /^(?:realestate\/)?([a-z][a-z0-9-]*#[a-z][a-z0-9]*)$/i;

/**
 * Sends an event. It is stored in the outbox and, if it is about a lead, added to our own leads.
 *
 * @throws UsageError for a topic that is not in the format, or for data that the format does not allow.
 */
export async function sendEvent(pod: Pod, sending: Sending, options: SendOptions = {}): Promise<Sent> {
  const { topic, id = ownEventId(pod, options.answers) } = sending;
  const to = checkRecipient(sending.to);
  const name = normalTopic(topic);
  const data = asJson(sending.data);
  return pod.run(async () => {
    const workspace = await openWorkspace(pod, options);
    const event = ownEvent(name, data, { by: pod.webId, to, id, time: workspace.now() });
    await checkMessage(event);
    const before = await openOutbox(workspace);
    const posting = inOrder({ event, to, lead: await leadOf(event, workspace), answers: options.answers }, before);
    if (options.dryRun === true) return { event, delivery: deliveryOf(posting, workspace.now()) };
    const { delivery } = await postEvent(workspace, posting);
    return { event, delivery: await deliverNow(workspace, delivery, before, options) };
  });
}

/**
 * Checks topic and recipient. {@link sendEvent} does so too; a command calls it before it opens the pod.
 *
 * @throws UsageError for a topic that is not in the format, or a recipient that is no WebID.
 */
export function checkSending({ topic, to }: Pick<Sending, 'topic' | 'to'>): void {
  checkRecipient(to);
  normalTopic(topic);
}

/** Returns a topic in the spelling of the format. */
function normalTopic(topic: string): string {
  const action = actionFromTopic(topic);
  if (action !== undefined) return topicOf(action);
  const name = TOPIC.exec(topic.trim())?.[1];
  if (name === undefined || /^lead#/i.test(name))
    throw new UsageError(`expected a topic such as lead#add, lead#update or website#askquestion, received [${topic}]`);
  return `realestate/${name}`;
}

/** The data in leadpod's form of JSON. */
function asJson(data: unknown): JsonObject {
  const json = data instanceof JsonObject || !isRecord(data) ? data : decodeJson(JSON.stringify(data));
  if (json instanceof JsonObject) return json;
  throw new UsageError('the data of the event: expected a JSON object');
}

/** Refuses data that other readers of the format would refuse. */
async function checkMessage({ topic, body }: OwnEvent): Promise<void> {
  if (actionFromTopic(topic) === undefined) return;
  const [fault] = (await validateMessage(body)).filter(({ severity }) => severity === 'error');
  if (fault !== undefined)
    throw new UsageError(
      `the data of the event: ${fault.pointer.replace(/^\/data/, '') || 'the object'}: ${fault.message}`,
    );
}
