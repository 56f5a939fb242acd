/** The keys by which events find their lead, from strong to weak. */
import type { LeadEvent } from './event.ts';
import { identifierKey, isDistinguishing, type Identifier } from './values/identifiers.ts';

/** How strongly a key binds: 1 a lead identifier, 2 a contact identifier, 3 an e-mail address or telephone number. */
export type Tier = 1 | 2 | 3;

/** All keys of an event by tier; the first tier that is not empty decides where the event belongs. */
export type EventKeys = Readonly<Record<Tier, readonly string[]>>;

/** From strong to weak. */
export const TIERS: readonly Tier[] = [1, 2, 3];

const E164 = /^\+\d/;

/** The keys of an event, each one text that begins with its kind. */
export function keysOf({ statement }: LeadEvent): EventKeys {
  return {
    1: identifierKeys('lead', statement.identifiers),
    2: identifierKeys('contact', statement.contactIdentifiers),
    3: [
      ...statement.emails.filter((email) => email.includes('@')).map((email) => `email ${email}`),
      // A text that is no number in E.164 (`n/a`, `call me`) would join strangers.
      ...statement.telephones.filter((telephone) => E164.test(telephone)).map((telephone) => `telephone ${telephone}`),
    ],
  };
}

/** The tier of the strongest keys that an event has; `undefined` where it has none at all. */
export function tierOf(keys: EventKeys): Tier | undefined {
  return TIERS.find((tier) => keys[tier].length > 0);
}

function identifierKeys(kind: string, identifiers: readonly Identifier[]): string[] {
  return identifiers.filter(isDistinguishing).map((identifier) => `${kind} ${identifierKey(identifier)}`);
}
