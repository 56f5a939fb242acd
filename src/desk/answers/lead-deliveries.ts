/** What the other parties of a lead have not received yet. */
import type { Pod } from '../../solid/pod.ts';
import type { Delivery, DeliveryState } from '../../store/outbox/delivery.ts';
import { Outbox } from '../../store/outbox/outbox.ts';

/** A delivery that has not arrived. Commands print it together with its lead. */
export interface LeadDelivery {
  readonly state: Exclude<DeliveryState, 'delivered' | 'accepted' | 'dropped'>;
  /** The WebID of the recipient. */
  readonly to: string;
  /** When the event was created. */
  readonly since: string;
  /** Why it has not arrived, if that is known. */
  readonly reason?: string;
}

/** The states, with the most urgent for a person first. */
const URGENCY: readonly string[] = ['needs-person', 'refused', 'expired', 'waiting'];

/** Reads all deliveries that have not arrived, by the id of their event. If there is no outbox, this is one request. */
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

/** The most urgent of the deliveries that belong to these events; `undefined` if all have arrived. */
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
