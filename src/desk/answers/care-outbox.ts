/** Lists deliveries, tries them again, and drops them, for a person. */
import { UsageError } from '../../errors.ts';
import { ensurePrivateContainer } from '../../solid/access.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Attempt, Delivery } from '../../store/outbox/delivery.ts';
import type { BrokenDelivery, OutboxListing } from '../../store/outbox/listing.ts';
import { isEnded, Outbox } from '../../store/outbox/outbox.ts';
import { compareDeliveries } from '../delivery/order.ts';

/** The content of the outbox for a person. */
export interface OutboxView {
  /** The pending and the failed deliveries, in the order in which they were created. With `ended`, all other deliveries too. */
  readonly deliveries: readonly Delivery[];
  /** Resources in the outbox that cannot be sent. */
  readonly broken: readonly BrokenDelivery[];
}

/** Lists the deliveries of a pod. */
export async function listOutbox(pod: Pod, { ended = false }: { readonly ended?: boolean } = {}): Promise<OutboxView> {
  const outbox = new Outbox(pod.client, pod.layout);
  const pending = await outbox.list();
  const listings: OutboxListing[] = [pending];
  if (pending.hasFailed) listings.push(await outbox.listFailed());
  if (ended) listings.push(await outbox.listEnded());
  return {
    deliveries: listings.flatMap((one) => one.deliveries).sort(compareDeliveries),
    broken: listings.flatMap((one) => one.broken),
  };
}

/** Finds a delivery in any state by its id, or the beginning of its id. */
export function findDelivery(pod: Pod, name: string): Promise<Delivery> {
  return new Outbox(pod.client, pod.layout).find(name, { ended: true });
}

/**
 * Makes a delivery due now. The next attempt sends the same bytes.
 *
 * @throws UsageError if it was delivered, or if it has expired.
 */
export async function retryDelivery(pod: Pod, name: string): Promise<Delivery> {
  const outbox = new Outbox(pod.client, pod.layout);
  const found = await outbox.find(name, { ended: true });
  const { id, state, target, notAfter } = found;
  if (state === 'delivered' || state === 'accepted')
    throw new UsageError(`the delivery ${id.slice(0, 8)} was already delivered to ${target}, and is not sent again`);
  if (state === 'expired' || Date.parse(notAfter) <= Date.now() + (pod.client.clockSkewMs ?? 0))
    throw new UsageError(
      `the delivery ${id.slice(0, 8)} expired at ${notAfter}, because a late answer would mislead. Answer the lead again`,
    );
  await ensurePrivateContainer(pod.client, pod.layout.leads);
  // One second in the past, because the clock of the server is only known to the second.
  const at = new Date(Date.now() + (pod.client.clockSkewMs ?? 0) - 1000).toISOString();
  if (isEnded(found)) return outbox.reopen({ ...found, attempts: [...found.attempts, askedAt(at)] });
  const changed = await outbox.change(id, ({ attempts }) => ({
    state: 'waiting',
    attempts: [...attempts, askedAt(at)],
  }));
  return changed ?? found;
}

/** The entry that a person adds to the attempts. It ends every pause, including a pause of the host. */
const askedAt = (at: string): Attempt => ({ at, outcome: 'asked', detail: 'a person asks for another attempt' });

/**
 * Stops a delivery. The event stays in our own lead, but the recipient does not get it. A resource that cannot be read is named
 * by its URL, and is removed.
 *
 * @throws UsageError if the delivery has ended, or if it does not exist.
 */
export async function dropDelivery(pod: Pod, name: string): Promise<Delivery | BrokenDelivery> {
  const outbox = new Outbox(pod.client, pod.layout);
  const broken = (await outbox.list()).broken.find(({ url }) => url === name);
  if (broken !== undefined) {
    await outbox.removeBroken(broken);
    return broken;
  }
  const found = await outbox.find(name, { ended: true });
  const { id, state, target } = found;
  if (state === 'delivered' || state === 'accepted')
    throw new UsageError(`the delivery ${id.slice(0, 8)} was already delivered to ${target}, and cannot be dropped`);
  if (state === 'dropped') return found;
  const dropped: Delivery = { ...found, state: 'dropped' };
  if (!isEnded(found)) {
    const left = await outbox.change(id, (now) => (isEnded(now) ? undefined : { state: 'dropped' }));
    if (left?.state !== 'dropped')
      throw new UsageError(`the delivery ${id.slice(0, 8)} has ended in the meantime. leadpod outbox show says how`);
  }
  await outbox.end(dropped);
  return dropped;
}
