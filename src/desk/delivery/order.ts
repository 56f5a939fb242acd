/**
 * In which order deliveries go. Those of one lead to one recipient go as they were made: as long as an earlier one may still
 * arrive, a later one waits, so that an assignment never overtakes a retraction.
 */
import type { Delivery } from '../../store/outbox/delivery.ts';
import { isEnded } from '../../store/outbox/outbox.ts';

/** What decides about the order. */
export type Ordered = Pick<Delivery, 'id' | 'lead' | 'target' | 'created' | 'state'>;

/**
 * May it still arrive? One that waits for a person may, once that person says so. What was refused, given up or dropped never
 * arrives, so that nothing can overtake it.
 */
const mayArrive = (delivery: Ordered): boolean => !isEnded(delivery);

/** As they were made; of two of one moment the one of the lesser id goes first, on every machine. */
export function compareDeliveries(a: Ordered, b: Ordered): number {
  const byTime = Date.parse(a.created) - Date.parse(b.created);
  if (byTime !== 0) return byTime;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** An event without a lead of ours has no order: it stands alone. */
const laneOf = ({ id, lead, target }: Ordered): string => JSON.stringify(lead === undefined ? [id] : [lead, target]);

/** The deliveries that wait for nobody, in their order. */
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

/** The delivery that must come before another; `undefined` where none must. */
export function blockerOf<T extends Ordered>(delivery: T, deliveries: Iterable<T>): T | undefined {
  let blocker: T | undefined;
  for (const other of deliveries) {
    if (other.id === delivery.id || !mayArrive(other) || laneOf(other) !== laneOf(delivery)) continue;
    if (compareDeliveries(other, delivery) > 0) continue;
    if (blocker === undefined || compareDeliveries(other, blocker) < 0) blocker = other;
  }
  return blocker;
}
