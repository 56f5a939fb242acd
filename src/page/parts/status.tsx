/** Shows the status of a lead or a delivery by a word and a shape, not only by its colour. */
import type { JSX } from 'preact';
import type { DeliveryState, LeadStatus } from '../../desk-api/index.ts';
import { TEXTS } from '../texts.ts';

/** Drawn in a square of 12: a ring, a half, a full circle, a cross, a dash. */
const SHAPES: Readonly<Record<LeadStatus, JSX.Element>> = {
  new: <circle cx="6" cy="6" r="4.25" class="open" />,
  assigned: (
    <>
      <circle cx="6" cy="6" r="4.25" class="open" />
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" />
    </>
  ),
  accepted: (
    <>
      <circle cx="6" cy="6" r="5" />
      <path d="M3.5 6.2 5.4 8 8.6 4.2" class="tick" />
    </>
  ),
  rejected: <path d="M2.5 2.5l7 7m0-7l-7 7" class="stroke" />,
  retracted: <path d="M9.5 6h-7m2.8-3L2.5 6l2.8 3" class="stroke" />,
};

/** The shape alone, for those who see. */
export function StatusShape({ status }: { status: LeadStatus }): JSX.Element {
  return (
    <svg class={`shape ${status}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {SHAPES[status]}
    </svg>
  );
}

/** The status of a lead. */
export function Status({ status }: { status: LeadStatus }): JSX.Element {
  return (
    <span class={`status ${status}`}>
      <StatusShape status={status} />
      {TEXTS.status[status]}
    </span>
  );
}

/** The state of a delivery. Red means that it needs a person or has failed. In a row the words are short. */
export function DeliveryWord({ state, isShort = false }: { state: DeliveryState; isShort?: boolean }): JSX.Element {
  const kind = state === 'delivered' || state === 'accepted' ? 'good' : state === 'waiting' ? 'calm' : 'bad';
  if (!isShort) return <span class={`tag ${kind}`}>{TEXTS.delivery[state]}</span>;
  return (
    <span class={`tag small ${kind}`} title={TEXTS.delivery[state]}>
      {TEXTS.deliveryShort[state]}
    </span>
  );
}
