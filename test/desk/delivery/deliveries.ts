/** Deliveries for tests: invented, and complete. */
import type { Attempt, AttemptOutcome, Delivery } from '../../../src/store/outbox/delivery.ts';
import { shortHash } from '../../../src/text/hash.ts';

/** When tests begin. */
export const START_MS = Date.UTC(2026, 2, 10, 10);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A time so many milliseconds after {@link START_MS}. */
export const at = (afterMs: number): string => new Date(START_MS + afterMs).toISOString();

/** An attempt that came to something so many milliseconds after the start; without an outcome it was begun. */
export const attempt = (afterMs: number, outcome?: AttemptOutcome, more: Partial<Attempt> = {}): Attempt => ({
  at: at(afterMs),
  ...(outcome === undefined ? {} : { outcome }),
  ...more,
});

let made = 0;

/** A delivery of a lead to one recipient, that waits; each has an id of its own. */
export function deliveryOf(more: Partial<Delivery> = {}): Delivery {
  made += 1;
  const id = shortHash([String(made)], 32);
  return {
    ...{ id, event: `https://pod.example/events/${made}`, topic: 'realestate/lead#assign', lead: 'aa00bb11' },
    ...{ target: 'https://agent.example.com/card#me', transport: 'ldn', contentType: 'application/ld+json' },
    ...{ body: '{}', created: at(0), notAfter: at(7 * DAY_MS), attempts: [], state: 'waiting' },
    ...more,
  };
}
