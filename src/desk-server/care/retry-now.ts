/** Tries a delivery again while the person who asked for it waits. */
import { listOutbox, findDelivery, retryDelivery } from '../../desk/answers/care-outbox.ts';
import { deliverDue } from '../../desk/delivery/deliver.ts';
import { LeadpodError } from '../../errors.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { FIRST_ATTEMPT_MS } from '../answers/make-answer.ts';
import type { Desk } from '../desk.ts';

/**
 * Makes a delivery due and sends it. Earlier deliveries to the same recipient go first, because it must get events in their
 * order. Returns the delivery after the attempt.
 *
 * @throws UsageError if it has arrived or has expired.
 */
export async function retryNow({ pod, options, closing }: Desk, name: string): Promise<Delivery> {
  const asked = await retryDelivery(pod, name);
  const { deliveries } = await listOutbox(pod);
  const listing = { deliveries: deliveries.filter(({ target }) => target === asked.target), broken: [] };
  const patienceMs = options.sendingMs ?? FIRST_ATTEMPT_MS;
  try {
    const { answers } = options;
    await deliverDue(pod, { answers, listing, signal: closing, budgetMs: patienceMs, timeoutMs: patienceMs });
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    // It is due: the next sync sends it.
    options.onTrouble(error);
    return asked;
  }
  return findDelivery(pod, asked.id);
}
