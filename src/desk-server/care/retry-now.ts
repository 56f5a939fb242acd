/** Tries a delivery again while the person who asked for it waits. */
import { attemptNow } from '../../desk/answers/attempt-now.ts';
import { listOutbox, retryDelivery } from '../../desk/answers/care-outbox.ts';
import { LeadpodError } from '../../errors.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import { FIRST_ATTEMPT_MS } from '../answers/make-answer.ts';
import type { Desk } from '../desk.ts';

/**
 * Makes a delivery due and sends it. Returns the delivery after the attempt.
 *
 * @throws UsageError if it has arrived or has expired.
 */
export async function retryNow({ pod, options, closing }: Desk, name: string): Promise<Delivery> {
  const { answers, sendingMs: patienceMs = FIRST_ATTEMPT_MS } = options;
  const asked = await retryDelivery(pod, name);
  const { deliveries } = await listOutbox(pod);
  try {
    return await attemptNow(pod, asked, deliveries, { answers, signal: closing, patienceMs });
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    // It is due: the next sync sends it.
    options.onTrouble(error);
    return asked;
  }
}
