/** What a pass says of notifications that it cannot finish. */
import { count } from '../text/count.ts';

/** Of a lead with an event that would tie others to it. */
export const HELD =
  'an event would tie together more leads than one event may - leadpod review lists them, a person decides';

/** Of notifications that wait for the end of the pass. */
export const POSTPONED = 'of senders who sent very much: read after all others';

/** Of notifications whose origins were asked, and did not answer in time. */
export const lateWords = (late: number): string =>
  `${count(late, 'notification')} could not be verified in the time that a pass has for it: they stay in the inbox for the next one - if origins are slow or silent, name those that you trust in trust.senders`;

/** Of what lies in the outbox and cannot be read. */
export const brokenWords = (reason: string): string =>
  `it lies in the outbox and cannot be sent: ${reason} - leadpod outbox list shows it, leadpod outbox drop takes it away`;
