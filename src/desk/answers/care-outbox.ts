/** What a person does about deliveries: look at them, try them again, give them up. */
import { UsageError } from '../../errors.ts';
import { ensurePrivateContainer } from '../../solid/access.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Attempt, Delivery } from '../../store/outbox/delivery.ts';
import type { BrokenDelivery, OutboxListing } from '../../store/outbox/listing.ts';
import { isEnded, Outbox } from '../../store/outbox/outbox.ts';
import { compareDeliveries } from '../delivery/order.ts';

/** What the outbox holds, for a person. */
export interface OutboxView {
  /** On its way, and what failed; with `ended` all else as well. In the order in which they were made. */
  readonly deliveries: readonly Delivery[];
  /** What lies there and cannot be sent. */
  readonly broken: readonly BrokenDelivery[];
}

/** The deliveries of a pod. */
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

/** One delivery, by its id or the beginning of it, wherever it stands. */
export function findDelivery(pod: Pod, name: string): Promise<Delivery> {
  return new Outbox(pod.client, pod.layout).find(name, { ended: true });
}

/**
 * Lets a delivery be tried again at once, with the same bytes.
 *
 * @throws UsageError where it has arrived, or must not arrive any more.
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
  // A second earlier, since the clocks of servers are known to a second.
  const at = new Date(Date.now() + (pod.client.clockSkewMs ?? 0) - 1000).toISOString();
  if (isEnded(found)) return outbox.reopen({ ...found, attempts: [...found.attempts, askedAt(at)] });
  const changed = await outbox.change(id, ({ attempts }) => ({
    state: 'waiting',
    attempts: [...attempts, askedAt(at)],
  }));
  return changed ?? found;
}

/** After this no pause is kept, and no silence of the host, whatever failed before. */
const askedAt = (at: string): Attempt => ({ at, outcome: 'asked', detail: 'a person asks for another attempt' });

/**
 * Gives a delivery up: the event stays in the own lead, and the recipient is not told. Takes away what cannot be read, by its URL.
 *
 * @throws UsageError where it has ended already, or there is none.
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
