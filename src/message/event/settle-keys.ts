/**
 * Decides which identifiers and addresses of an event become keys: no placeholders, and only a limited number, because every
 * key is looked up, indexed and compared (SECURITY.md, T26).
 */
import { count } from '../../text/count.ts';
import type { LeadEvent } from './event.ts';
import type { Limits } from '../decode/json-decode.ts';
import { keysOfKind } from './keys.ts';
import type { LeadStatement } from './statement.ts';
import { identifierKey, type Identifier } from '../values/identifiers.ts';
import type { Placeholders } from '../values/placeholders.ts';
import type { Warn } from '../warning.ts';

/** The usual JSON pointer of each kind of value within a lead, for warnings. */
const PLACES = {
  identifiers: '/identifier',
  contactIdentifiers: '/object/identifier',
  emails: '/object/email',
  telephones: '/object/telephone',
} as const;
const KINDS = ['identifiers', 'contactIdentifiers', 'emails', 'telephones'] as const;

/** The rules for keys. */
export interface KeyRules {
  readonly limits: Pick<Limits, 'maxKeys'>;
  readonly placeholders: Placeholders;
  readonly warn: Warn;
}

/**
 * Limits the values of each kind in a statement. The other values remain only in the text of the event. Also returns the
 * keys that do not count: placeholders, and what stands beside a contact with addresses or numbers of its own.
 */
export function settleKeys(statement: LeadStatement, rules: KeyRules): Pick<LeadEvent, 'statement' | 'notKeys'> {
  const { identifiers, contactIdentifiers, emails, telephones } = statement;
  const settled: LeadStatement = {
    ...statement,
    identifiers: limitValues('identifiers', identifiers, identifierKey, rules),
    contactIdentifiers: limitValues('contactIdentifiers', contactIdentifiers, identifierKey, rules),
    emails: limitValues('emails', emails, String, rules),
    telephones: limitValues('telephones', telephones, String, rules),
  };
  const { emails: aside, telephones: alsoAside } = statement.unkeyed ?? { emails: [], telephones: [] };
  const unkeyed = [...keysOfKind.emails(aside), ...keysOfKind.telephones(alsoAside)];
  const notKeys = [...new Set([...findPlaceholders(settled, rules), ...unkeyed])];
  return { statement: settled, ...(notKeys.length === 0 ? {} : { notKeys }) };
}

/** Keeps the values that sort first, in their original order: copies of an event may have the members in another order. */
function limitValues<T>(
  kind: keyof typeof PLACES,
  values: readonly T[],
  textOf: (value: T) => string,
  { limits: { maxKeys }, warn }: KeyRules,
): readonly T[] {
  if (values.length <= maxKeys) return values;
  const byText = new Map(values.map((value) => [textOf(value), value]));
  if (byText.size <= maxKeys) return [...byText.values()];
  const message = `${count(byText.size - maxKeys, 'value')} more than ${maxKeys}: kept only in the text of the event`;
  warn('too-many-keys', PLACES[kind], message);
  const kept = new Set([...byText.keys()].sort().slice(0, maxKeys));
  return [...byText].flatMap(([text, value]) => (kept.has(text) ? [value] : []));
}

function findPlaceholders(statement: LeadStatement, { placeholders, warn }: KeyRules): string[] {
  const { identifiers, contactIdentifiers, emails, telephones } = statement;
  const isNothing = ({ value }: Identifier): boolean => placeholders.isIdentifier(value);
  const found = {
    identifiers: keysOfKind.identifiers(identifiers.filter(isNothing)),
    contactIdentifiers: keysOfKind.contactIdentifiers(contactIdentifiers.filter(isNothing)),
    emails: keysOfKind.emails(emails.filter((email) => placeholders.isEmail(email))),
    telephones: keysOfKind.telephones(telephones.filter((telephone) => placeholders.isTelephone(telephone))),
  };
  return KINDS.flatMap((kind) => {
    if (found[kind].length > 0) warn('placeholder', PLACES[kind], 'a placeholder: kept as text, not used as a key');
    return found[kind];
  });
}
