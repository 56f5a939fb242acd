/** Texts of notes about notifications that a pass cannot finish. */
import { count } from '../text/count.ts';

/** For a lead with an event that would join too many leads. */
export const HELD =
  'an event would join more leads than one event may. It is held back until a person decides: leadpod review lists it';

/** For notifications that are read at the end of the pass. */
export const POSTPONED = 'from senders who sent very many: read after all others';

/** For notifications whose origins did not answer in time. */
export const lateWords = (late: number): string =>
  `${count(late, 'notification')} could not be verified in the time that a sync has for this. They stay in the inbox for the next sync. If an origin is slow or does not answer, add it to trust.senders if you trust it`;

/** For resources of the outbox that cannot be read. */
export const brokenWords = (reason: string): string =>
  `a delivery in the outbox cannot be sent: ${reason}. leadpod outbox list shows it, and leadpod outbox drop removes it`;
