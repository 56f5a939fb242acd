/** The keys that connect an event to its lead, from strong to weak. */
import type { LeadEvent } from './event.ts';
import { sha256Hex } from '../../text/hash.ts';
import { parseEmail } from '../values/emails.ts';
import { isOfShared } from '../values/identifier-words.ts';
import { comparable, identifierKey, isDistinguishing, type Identifier } from '../values/identifiers.ts';

/** The strength of a key: 1 a lead identifier, 2 a contact identifier, 3 an e-mail address or telephone number. */
export type Tier = 1 | 2 | 3;

/** All keys of an event by tier. The first tier that is not empty decides which lead the event belongs to. */
export type EventKeys = Readonly<Record<Tier, readonly string[]>>;

/** All tiers, strongest first. */
export const TIERS: readonly Tier[] = [1, 2, 3];

/** A telephone number by ITU-T E.164 section 6: a country code and at most 15 digits in total, with an optional extension. */
const E164 = /^\+[1-9]\d{6,14}(?:;ext=\d+)?$/;

/** Cached, because events never change, and a batch needs the keys of each about ten times. */
const KEYS = new WeakMap<LeadEvent, EventKeys>();

/** The keys of an event without placeholders. Each key is a text that begins with its kind. */
export function keysOf(event: LeadEvent): EventKeys {
  const known = KEYS.get(event);
  if (known !== undefined) return known;
  const keys = readKeys(event);
  KEYS.set(event, keys);
  return keys;
}

function readKeys({ statement, notKeys = [] }: LeadEvent): EventKeys {
  const keep = (keys: readonly string[]): readonly string[] =>
    notKeys.length === 0 ? keys : keys.filter((key) => !notKeys.includes(key));
  const { identifiers, contactIdentifiers, emails, telephones } = statement;
  return {
    1: keep(keysOfKind.identifiers(identifiers)),
    2: keep(keysOfKind.contactIdentifiers(contactIdentifiers)),
    3: keep([...keysOfKind.emails(emails), ...keysOfKind.telephones(telephones)]),
  };
}

/** The keys made from the values of each kind, in the order of the values. */
export const keysOfKind = {
  identifiers: (identifiers: readonly Identifier[]): string[] => identifierKeys('lead', identifiers),
  contactIdentifiers: (identifiers: readonly Identifier[]): string[] => identifierKeys('contact', identifiers),
  // A text that is not a valid address or number (`none@`, `call me`) would join the leads of different people.
  emails: (emails: readonly string[]): string[] =>
    emails.filter((email) => parseEmail(email) === email).map((email) => `email ${email}`),
  telephones: (telephones: readonly string[]): string[] =>
    telephones.filter((telephone) => E164.test(telephone)).map((telephone) => `telephone ${telephone}`),
} as const;

/** The length of the name of a key: the first digits of its SHA-256, in hexadecimal. */
export const HASH_DIGITS = 20;

/** The name of a key in the pod's index and records: 20 hexadecimal digits. */
export const hashOfKey = (key: string): string => sha256Hex(key).slice(0, HASH_DIGITS);

/** The tier of the strongest keys of an event. `undefined` if it has no keys. */
export function tierOf(keys: EventKeys): Tier | undefined {
  return TIERS.find((tier) => keys[tier].length > 0);
}

function identifierKeys(kind: string, identifiers: readonly Identifier[]): string[] {
  const own = identifiers.filter((one) => isDistinguishing(one) && !isOfShared(one));
  const keys = own.map((one) => `${kind} ${identifierKey(comparable(one))}`);
  return [...new Set(keys)];
}

/** The parts of a key, for people. */
export interface KeyWords {
  readonly kind: 'lead identifier' | 'contact identifier' | 'e-mail' | 'telephone';
  /** The property name that the vendor gave the identifier. */
  readonly propertyID?: string;
  readonly value: string;
}

/** Splits a key of {@link keysOf} into its parts. */
export function describeKey(key: string): KeyWords {
  const [, kind = '', rest = ''] = /^(\w+) (.*)$/s.exec(key) ?? [];
  if (kind !== 'lead' && kind !== 'contact') return { kind: kind === 'email' ? 'e-mail' : 'telephone', value: rest };
  const [propertyID, value] = JSON.parse(rest) as [string, string];
  return { kind: `${kind} identifier`, propertyID, value };
}
