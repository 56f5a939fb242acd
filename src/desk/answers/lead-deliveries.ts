/** What the other parties of leads have not got: an answer that is not delivered is a state of its own. */
import type { Pod } from '../../solid/pod.ts';
import type { Delivery, DeliveryState } from '../../store/outbox/delivery.ts';
import { Outbox } from '../../store/outbox/outbox.ts';

/** The delivery of a lead that has not arrived, as it is printed with the lead. */
export interface LeadDelivery {
  readonly state: Exclude<DeliveryState, 'delivered' | 'accepted' | 'dropped'>;
  /** The WebID of the recipient. */
  readonly to: string;
  /** When the event was made. */
  readonly since: string;
  /** Why it has not arrived, as far as that is known. */
  readonly reason?: string;
}

/** Of several, the one that a person should know of first. */
const URGENCY: readonly string[] = ['needs-person', 'refused', 'expired', 'waiting'];

/** All that has not arrived, by the id of the event. One request where there is no outbox. */
export async function readUndelivered(pod: Pod): Promise<ReadonlyMap<string, LeadDelivery>> {
  const outbox = new Outbox(pod.client, pod.layout);
  const { deliveries, hasFailed } = await outbox.list();
  const failed = hasFailed ? (await outbox.listFailed()).deliveries : [];
  const undelivered = new Map<string, LeadDelivery>();
  for (const one of [...failed, ...deliveries].flatMap(viewDelivery)) {
    const other = undelivered.get(one.event);
    if (other === undefined || isMoreUrgent(one.view, other)) undelivered.set(one.event, one.view);
  }
  return undelivered;
}

/** What of a lead with these events has not arrived; `undefined` where everything has. */
export function undeliveredOf(
  events: readonly { readonly id: string }[],
  undelivered: ReadonlyMap<string, LeadDelivery>,
): LeadDelivery | undefined {
  if (undelivered.size === 0) return undefined;
  let first: LeadDelivery | undefined;
  for (const { id } of events) {
    const one = undelivered.get(id);
    if (one !== undefined && (first === undefined || isMoreUrgent(one, first))) first = one;
  }
  return first;
}

const isMoreUrgent = (one: LeadDelivery, other: LeadDelivery): boolean =>
  URGENCY.indexOf(one.state) < URGENCY.indexOf(other.state);

function viewDelivery(delivery: Delivery): { readonly event: string; readonly view: LeadDelivery }[] {
  const { event, state, target, created, attempts } = delivery;
  if (state === 'delivered' || state === 'accepted' || state === 'dropped') return [];
  const reason = attempts.at(-1)?.detail;
  const view = { state, to: target, since: created, ...(reason === undefined ? {} : { reason }) };
  return [{ event, view }];
}
