/** Sends a delivery while a person waits for it. */
import type { Pod } from '../../solid/pod.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import { deliverDue } from '../delivery/deliver.ts';
import type { DeliverOptions } from '../delivery/options.ts';

/** How to send it. */
export interface AttemptOptions extends Pick<DeliverOptions, 'answers' | 'signal' | 'onNote'> {
  /** The longest time that the person waits, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * Tries to send a delivery if it is due. `others` are the pending deliveries of the outbox: those to the same recipient go first, because
 * it must get events in their order. Returns the delivery after the attempt; later passes continue.
 *
 * @throws LeadpodError if the outbox cannot be read or written.
 */
export async function attemptNow(
  pod: Pod,
  delivery: Delivery,
  others: readonly Delivery[],
  { patienceMs, ...options }: AttemptOptions,
): Promise<Delivery> {
  const earlier = others.filter(({ target, id }) => target === delivery.target && id !== delivery.id);
  const listing = { deliveries: [...earlier, delivery], broken: [] };
  await deliverDue(pod, { ...options, listing, budgetMs: patienceMs, timeoutMs: patienceMs });
  return (await new Outbox(pod.client, pod.layout).follow(delivery)) ?? delivery;
}
