/** A delivery as one object of JSON, without its bytes: they are personal data. */
import { known } from '../../text/known.ts';
import type { Attempt, Delivery } from './delivery.ts';

/** The printed form. */
export interface DeliveryJson extends Omit<Delivery, 'target' | 'contentType' | 'body' | 'attempts'> {
  readonly to: string;
  /** How often it was tried. */
  readonly attempts: number;
  readonly last?: Attempt;
}

/** The printed form of a delivery. */
export function deliveryToJson(delivery: Delivery): DeliveryJson {
  const { id, event, topic, lead, target, transport, inbox, created, notAfter, state, attempts } = delivery;
  return known<DeliveryJson>({
    ...{ id, event, topic, lead, to: target, transport, inbox, created, notAfter, state },
    attempts: triesOf(delivery),
    last: attempts.at(-1),
  });
}

/** How often it was tried. */
export const triesOf = ({ attempts }: Pick<Delivery, 'attempts'>): number =>
  attempts.filter(({ outcome }) => outcome !== 'asked').length;
