/** The texts for deliveries. */
import type { LeadDelivery } from '../../desk/answers/lead-deliveries.ts';
import type { Line } from './show-lines.ts';
import type { Delivery, DeliveryState } from '../../store/outbox/delivery.ts';

/** The states of a delivery as texts. */
export const STATE_WORDS: Readonly<Record<DeliveryState, string>> = {
  waiting: 'on its way',
  'needs-person': 'needs you',
  delivered: 'delivered',
  accepted: 'taken, to be stored later',
  refused: 'refused by the recipient',
  expired: 'given up, its time is over',
  dropped: 'dropped',
};

/** Shorter texts, which are printed next to the status of a lead. */
const SHORT_WORDS: Readonly<Record<LeadDelivery['state'], string>> = {
  waiting: 'on its way',
  'needs-person': 'needs you',
  refused: 'refused',
  expired: 'given up',
};

/** The status of a lead. If an answer has not arrived, its state is added. */
export const statusWords = (status: string, delivery: LeadDelivery | undefined): string =>
  delivery === undefined ? status : `${status}, ${SHORT_WORDS[delivery.state]}`;

/** The lines of `show` about a delivery. */
export function deliveryLines(delivery: LeadDelivery | undefined): Line[] {
  if (delivery === undefined) return [];
  const { state, to, since, reason } = delivery;
  const words = `${STATE_WORDS[state]} (to ${to}, since ${since})`;
  return [['delivery', reason === undefined ? words : `${words}: ${reason}`]];
}

/** The state of a delivery, with the reason. */
export function deliveryWords({ state, attempts }: Pick<Delivery, 'state' | 'attempts'>): string {
  const detail = attempts.at(-1)?.detail;
  const isOver = state === 'delivered' || state === 'dropped';
  return detail === undefined || isOver ? STATE_WORDS[state] : `${STATE_WORDS[state]}: ${detail}`;
}
