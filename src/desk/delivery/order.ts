/**
 * The order of deliveries. Those of one lead to one recipient are sent in the order in which they were created: a later one
 * waits as long as an earlier one may still arrive. So an assignment cannot arrive before an earlier retraction.
 */
import type { Delivery } from '../../store/outbox/delivery.ts';
import { isEnded } from '../../store/outbox/outbox.ts';
import { compareTexts } from '../../text/order.ts';

/** The members of a delivery that decide about the order. */
export type Ordered = Pick<Delivery, 'id' | 'lead' | 'target' | 'created' | 'state'>;

/**
 * Whether a delivery may still arrive. This includes those that need a person. Those that were refused, expired or dropped
 * never arrive, so the next one need not wait for them.
 */
const mayArrive = (delivery: Ordered): boolean => !isEnded(delivery);

/** Compares by creation time. If the times are equal, the smaller id is first, on every machine. */
export function compareDeliveries(a: Ordered, b: Ordered): number {
  const byTime = Date.parse(a.created) - Date.parse(b.created);
  if (byTime !== 0) return byTime;
  return compareTexts(a.id, b.id);
}

/** A key: deliveries with the same key are sent in order. An event without a lead has a key of its own. */
const laneOf = ({ id, lead, target }: Ordered): string => JSON.stringify(lead === undefined ? [id] : [lead, target]);

/** The deliveries that need not wait for another one, in their order. */
export function firstInLine<T extends Ordered>(deliveries: Iterable<T>): T[] {
  const first = new Map<string, T>();
  for (const delivery of deliveries) {
    if (!mayArrive(delivery)) continue;
    const lane = laneOf(delivery);
    const other = first.get(lane);
    if (other === undefined || compareDeliveries(delivery, other) < 0) first.set(lane, delivery);
  }
  return [...first.values()].filter(({ state }) => state === 'waiting').sort(compareDeliveries);
}

/** The delivery that must be sent before this one; `undefined` if there is none. */
export function blockerOf<T extends Ordered>(delivery: T, deliveries: Iterable<T>): T | undefined {
  let blocker: T | undefined;
  for (const other of deliveries) {
    if (other.id === delivery.id || !mayArrive(other) || laneOf(other) !== laneOf(delivery)) continue;
    if (compareDeliveries(other, delivery) > 0) continue;
    if (blocker === undefined || compareDeliveries(other, blocker) < 0) blocker = other;
  }
  return blocker;
}
