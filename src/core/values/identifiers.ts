/** Vendor maps (`{"salesforceContactID": "c28834ca"}`) and schema.org PropertyValues, both as pairs. */
import { localName } from '../actions.ts';
import { JsonObject, isScalar, items, scalarText, type Json, type JsonScalar } from '../json.ts';

/** One identifier in the words of schema.org's PropertyValue. */
export interface Identifier {
  readonly propertyID: string;
  readonly value: string;
}

/** The property of an identifier that came without one. */
const UNNAMED = 'identifier';
/** Members of a vendor map that say what the map is, not which thing is meant: a shared `type` would join strangers. */
const NOT_A_KEY = new Set(['type', '@type', '@id', '@context']);

/** Members of a PropertyValue; a map with any other is a vendor's. */
const PROPERTY_VALUE_KEYS = new Set([
  'type',
  '@type',
  'id',
  '@id',
  'propertyID',
  'name',
  'value',
  'description',
  'url',
]);

/** Is this object a PropertyValue rather than a vendor map? */
export function isPropertyValue(object: JsonObject): boolean {
  const types = items(object.get('type') ?? object.get('@type'), '').map(({ value }) => value);
  if (types.some((type) => typeof type === 'string' && localName(type) === 'PropertyValue')) return true;
  const isNamed = object.has('propertyID') || object.has('name');
  return isNamed && object.has('value') && [...object.keys()].every((key) => PROPERTY_VALUE_KEYS.has(key));
}

/** All pairs of a value, in its order, without empty ones. Numbers and texts of the same digits are the same. */
export function readIdentifiers(value: Json | undefined): Identifier[] {
  return items(value, '').flatMap(({ value: item }) => {
    if (item instanceof JsonObject) return isPropertyValue(item) ? fromPropertyValue(item) : fromMap(item);
    return isScalar(item) ? pair(UNNAMED, item) : [];
  });
}

/** Does it tell one thing from another? A flag (`{"vip": true}`) would join every lead that shares it. */
export function isDistinguishing({ value }: Identifier): boolean {
  return value !== 'true' && value !== 'false';
}

/** One text for an identifier, unambiguous whatever its parts hold. */
export function identifierKey({ propertyID, value }: Identifier): string {
  return JSON.stringify([propertyID, value]);
}

function fromPropertyValue(object: JsonObject): Identifier[] {
  const property = object.get('propertyID') ?? object.get('name') ?? UNNAMED;
  const name = isScalar(property) ? scalarText(property) : UNNAMED;
  return items(object.get('value'), '').flatMap(({ value }) => (isScalar(value) ? pair(name, value) : []));
}

function fromMap(object: JsonObject): Identifier[] {
  return [...object]
    .filter(([key]) => !NOT_A_KEY.has(key))
    .flatMap(([key, value]) =>
      items(value, '').flatMap((item) => (isScalar(item.value) ? pair(vendorKey(key), item.value) : [])),
    );
}

/** An `id` that is no IRI passes through JSON-LD under another name. */
const vendorKey = (key: string): string => (key === 'originalId' ? 'id' : key);

function pair(propertyID: string, scalar: JsonScalar): Identifier[] {
  const value = scalarText(scalar).trim();
  return value === '' ? [] : [{ propertyID: propertyID.trim(), value }];
}
