/**
 * How many of the identifiers and addresses of an event count? Not thousands: what joins leads is looked up, indexed and
 * described one by one (THREATS: T26).
 */
import { count } from '../words.ts';
import type { Limits } from './json-decode.ts';
import type { LeadStatement } from './statement.ts';
import { identifierKey } from './values/identifiers.ts';
import type { Warn } from './warning.ts';

/** Where the values of each kind stand in a lead, as a rule. */
const PLACES = {
  identifiers: '/identifier',
  contactIdentifiers: '/object/identifier',
  emails: '/object/email',
  telephones: '/object/telephone',
} as const;

/** A statement with as many values of each kind as count; the others stay in the text of the event. */
export function settleKeys(statement: LeadStatement, { maxKeys }: Pick<Limits, 'maxKeys'>, warn: Warn): LeadStatement {
  const limit = <T>(field: keyof typeof PLACES, values: readonly T[], textOf: (value: T) => string): readonly T[] =>
    limitValues(values, maxKeys, textOf, (left) => {
      const message = `${count(left, 'value')} more than ${maxKeys}: left to the text of the event`;
      warn('too-many-keys', PLACES[field], message);
    });
  return {
    ...statement,
    identifiers: limit('identifiers', statement.identifiers, identifierKey),
    contactIdentifiers: limit('contactIdentifiers', statement.contactIdentifiers, identifierKey),
    emails: limit('emails', statement.emails, String),
    telephones: limit('telephones', statement.telephones, String),
  };
}

/** In their order, those of the least texts: a copy may have the members of a map in another order. */
function limitValues<T>(
  values: readonly T[],
  most: number,
  textOf: (value: T) => string,
  onLeft: (left: number) => void,
): readonly T[] {
  if (values.length <= most) return values;
  const byText = new Map(values.map((value) => [textOf(value), value]));
  if (byText.size <= most) return [...byText.values()];
  onLeft(byText.size - most);
  const kept = new Set([...byText.keys()].sort().slice(0, most));
  return [...byText].flatMap(([text, value]) => (kept.has(text) ? [value] : []));
}
