/** A delivery as a JSON object, without its body, which is personal data. */
import { known } from '../../text/known.ts';
import type { Attempt, Delivery } from './delivery.ts';

/** The JSON form of a delivery. */
export interface DeliveryJson extends Omit<Delivery, 'target' | 'contentType' | 'body' | 'attempts'> {
  readonly to: string;
  /** The number of attempts. */
  readonly attempts: number;
  readonly last?: Attempt;
}

/** Converts a delivery to its JSON form. */
export function deliveryToJson(delivery: Delivery): DeliveryJson {
  const { id, event, topic, lead, target, transport, inbox, created, notAfter, state, attempts } = delivery;
  return known<DeliveryJson>({
    id,
    event,
    topic,
    lead,
    to: target,
    transport,
    inbox,
    created,
    notAfter,
    state,
    attempts: triesOf(delivery),
    last: attempts.at(-1),
  });
}

/** The number of attempts. */
export const triesOf = ({ attempts }: Pick<Delivery, 'attempts'>): number =>
  attempts.filter(({ outcome }) => outcome !== 'asked').length;
