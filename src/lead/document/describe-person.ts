/** Statements about a person: names, e-mail addresses and telephone numbers, with the terms of schema.org and of vCard. */
import { schema, vcard } from '../../vocab.ts';
import { statePart } from './describe-facts.ts';
import { JsonObject, valuesOf } from '../../text/json.ts';
import type { Statements } from './statements.ts';

/**
 * States the other members of an object that stands for a name, address or number: its kind, whether it is verified.
 */
export function stateObjects(statements: Statements, fragment: string, person: JsonObject): void {
  for (const [key, property] of OBJECTS)
    for (const value of valuesOf(person.get(key)))
      if (value instanceof JsonObject) statements.link(fragment, property, statePart(statements, value, key));
}

const OBJECTS = [
  ['name', vcard('hasName')],
  ['email', schema('contactPoint')],
  ['telephone', schema('contactPoint')],
  // The IRIs of these two are those of addresses and numbers.
  [vcard('hasEmail'), schema('contactPoint')],
  [vcard('hasTelephone'), schema('contactPoint')],
] as const;

/** States e-mail addresses and telephone numbers, with the terms of schema.org and of vCard. */
export function stateReach(
  statements: Statements,
  person: string,
  emails: readonly string[],
  telephones: readonly string[],
): void {
  for (const email of emails) {
    statements.text(person, schema('email'), email);
    statements.iri(person, vcard('hasEmail'), `mailto:${email}`);
  }
  for (const telephone of telephones) {
    statements.text(person, schema('telephone'), telephone);
    statements.iri(person, vcard('hasTelephone'), `tel:${telephone}`);
  }
}

/** Members of a person that are stated in another way. */
export const PERSON_ASIDE: ReadonlySet<string> = new Set([
  ...['name', 'givenName', 'familyName', 'email', 'telephone', 'identifier', 'sameAs'],
  ...[vcard('hasEmail'), vcard('hasTelephone')],
]);

/** The types of every person, so that other Solid apps recognise it. */
export const PERSON_TYPES = [schema('Person'), vcard('Individual')] as const;
