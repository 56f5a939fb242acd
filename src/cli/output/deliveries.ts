/** How deliveries are printed. */
import type { LeadDelivery } from '../../desk/answers/lead-deliveries.ts';
import type { Line } from './show-lines.ts';
import type { Delivery, DeliveryState } from '../../store/outbox/delivery.ts';

/** Where a delivery stands, in words. */
export const STATE_WORDS: Readonly<Record<DeliveryState, string>> = {
  waiting: 'on its way',
  'needs-person': 'needs you',
  delivered: 'delivered',
  accepted: 'taken, to be stored later',
  refused: 'refused by the recipient',
  expired: 'given up, its time is over',
  dropped: 'dropped',
};

/** The same beside the status of a lead, where there is little room. */
const SHORT_WORDS: Readonly<Record<LeadDelivery['state'], string>> = {
  waiting: 'on its way',
  'needs-person': 'needs you',
  refused: 'refused',
  expired: 'given up',
};

/** The status of a lead; an answer that has not arrived makes a state of its own. */
export const statusWords = (status: string, delivery: LeadDelivery | undefined): string =>
  delivery === undefined ? status : `${status}, ${SHORT_WORDS[delivery.state]}`;

/** What `show` says of it. */
export function deliveryLines(delivery: LeadDelivery | undefined): Line[] {
  if (delivery === undefined) return [];
  const { state, to, since, reason } = delivery;
  const words = `${STATE_WORDS[state]} (to ${to}, since ${since})`;
  return [['delivery', reason === undefined ? words : `${words}: ${reason}`]];
}

/** Where a delivery stands, and why. */
export function deliveryWords({ state, attempts }: Pick<Delivery, 'state' | 'attempts'>): string {
  const detail = attempts.at(-1)?.detail;
  const isOver = state === 'delivered' || state === 'dropped';
  return detail === undefined || isOver ? STATE_WORDS[state] : `${STATE_WORDS[state]}: ${detail}`;
}
