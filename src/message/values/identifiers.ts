/**
 * Reads identifiers as pairs of name and value. Senders write vendor maps (`{"salesforceContactID": "c28834ca"}`),
 * PropertyValues of schema.org, and objects with more data about an identifier (`{"system": "...", "value": "..."}`).
 */
import { NotificationError } from '../../errors.ts';
import { decodeJson } from '../decode/json-decode.ts';
import { localName } from '../event/actions.ts';
import { JsonObject, isScalar, scalarText, type Json, type JsonScalar, valuesOf } from '../../text/json.ts';
import { isIri } from '../../rdf/iri.ts';
import { ofKeys } from '../../text/shape.ts';
import { firstOf, readText } from './actors.ts';
import { visibleText } from './spellings.ts';
import {
  BARE,
  DESCRIBING,
  isAmbiguous,
  isAside,
  isCode,
  isDescribing,
  GENERIC,
  ISSUING,
  ISSUING_ONE,
  LABELING,
  NAMING,
  wordOf,
} from './identifier-words.ts';

/** One identifier, with the members of schema.org's PropertyValue. */
export interface Identifier {
  readonly propertyID: string;
  readonly value: string;
}

/** The name of an identifier that has none. */
const UNNAMED = 'identifier';
/** Members that state the type or name of an object in JSON-LD. */
const KEYWORDS = new Set(['type', '@type', '@id', '@context']);

/** Members of a PropertyValue. An object with further members is a vendor map, unless they only describe the identifier. */
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

/** Is this object a PropertyValue and not a vendor map? */
export function isPropertyValue(object: JsonObject): boolean {
  const types = valuesOf(object.get('type') ?? object.get('@type'));
  if (types.some((type) => typeof type === 'string' && localName(type) === 'PropertyValue')) return true;
  const isNamed = object.has('propertyID') || object.has('name');
  return isNamed && object.has('value') && hasOnlyPropertyKeys(object);
}

const hasOnlyPropertyKeys = ofKeys((keys) =>
  keys.every((key) => PROPERTY_VALUE_KEYS.has(key) || DESCRIBING.has(wordOf(key))),
);

/** The two keys of a pair of name and value. */
const PAIR_NAMES = new Set(['key', 'field', 'fieldname', 'label', 'property', 'attribute', 'question']);
const PAIR_VALUES = new Set(['value', 'val', 'answer']);

/**
 * Reads a pair such as `{"key": "lender", "value": "Bank of Elm"}`:
 * the name, and the key of its value. `undefined` for others.
 */
export function nameAndValue(object: JsonObject): { readonly name: string; readonly value: string } | undefined {
  const pair = object.size === 2 ? pairIn(object) : undefined;
  if (pair === undefined) return undefined;
  const name = object.get(pair.name);
  return typeof name === 'string' && name.trim() !== '' ? { name, value: pair.value } : undefined;
}

/** The two keys of a pair, by their purpose. */
const pairIn = ofKeys((keys): { readonly name: string; readonly value: string } | undefined => {
  const name = keys.find((key) => PAIR_NAMES.has(wordOf(key)));
  const value = keys.find((key) => PAIR_VALUES.has(wordOf(key)));
  return name === undefined || value === undefined ? undefined : { name, value };
});

/** All identifiers in a value, in its order, without empty ones. A number and a text with the same digits are equal. */
export function readIdentifiers(value: Json | undefined): Identifier[] {
  return valuesOf(value).flatMap((item) => {
    if (item instanceof JsonObject) return fromObject(item);
    const inText = objectsInText(item).flatMap(fromObject);
    return inText.length > 0 ? inText : pair(UNNAMED, item);
  });
}

const fromObject = (object: JsonObject): Identifier[] =>
  isPropertyValue(object) ? fromPropertyValue(object) : fromMap(object);

/** The objects in a JSON text. In RDF, a map of the JSON datatype is a text; some senders encode a map as one. */
function objectsInText(value: JsonScalar): JsonObject[] {
  if (typeof value !== 'string' || !/^\s*(?:\[\s*)?\{\s*"/.test(value)) return [];
  try {
    return valuesOf(decodeJson(value)).flatMap((item) => (item instanceof JsonObject ? [item] : []));
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    // It only looks like JSON, or is larger than a message may be.
    return [];
  }
}

const GUID = /^(?:urn:uuid:)?\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
const DAY = /^\d{4}-\d{2}-\d{2}(?:[T ]|$)/;

/** Does it identify one thing? A flag (`{"vip": true}`), a date or a vendor would join all leads that share it. */
export function isDistinguishing({ propertyID, value }: Identifier): boolean {
  const word = wordOf(propertyID);
  if (isAside(word)) return false;
  if (isAmbiguous(word) && !isCode(value)) return false;
  return !/^(?:true|false)$/i.test(value) && !DAY.test(value);
}

/** A text that is the same for equal identifiers only. */
export function identifierKey({ propertyID, value }: Identifier): string {
  return JSON.stringify([propertyID, value]);
}

/** The form in which identifiers are compared: GUIDs in lower case without braces and `urn:uuid:`, whole numbers without decimals. */
export function comparable({ propertyID, value }: Identifier): Identifier {
  const guid = GUID.exec(value)?.[1];
  return { propertyID, value: guid?.toLowerCase() ?? value.replace(/^(\d+)\.0+$/, '$1') };
}

function fromPropertyValue(object: JsonObject): Identifier[] {
  const members = [...object];
  const name = nameWithIssuer(members, propertyName(object) ?? namedBy(members, LABELING) ?? UNNAMED);
  return pairsOf(name, firstOf(object, ['value', 'identifier', 'id', '@id']) ?? null);
}

/** The name of a PropertyValue: its `propertyID`, else its `name`. Each may be a list or an object. */
export const propertyName = (object: JsonObject): string | undefined =>
  nameIn(object.get('propertyID')) ?? nameIn(object.get('name'));

/** The name of a property or an issuer. An object gives its IRI, else its text or name, else its `id`. */
function nameIn(value: Json | undefined): string | undefined {
  for (const item of valuesOf(value)) {
    const id = item instanceof JsonObject ? readText(firstOf(item, ['id', '@id', 'originalId'])) : undefined;
    const name = id !== undefined && isIri(id) ? id : (readText(item) ?? id);
    if (name !== undefined) return name.trim();
  }
  return undefined;
}

/** The name of one identifier. If it may belong to any system, the issuer is added: `https://crm.example.com/ leadId`. */
function nameWithIssuer(members: Members, name: string): string {
  const issuer = GENERIC.has(wordOf(name)) ? namedBy(members, ISSUING_ONE) : undefined;
  return issuer === undefined ? name : `${issuer} ${name}`;
}

type Members = readonly (readonly [string, Json])[];

/**
 * The identifiers of a map. A member that names the issuer is added to names that could belong to any system:
 * `{"vendor": "boost", "leadId": 7}` becomes `boost leadId`. `{"system": "https://crm.example.com/", "value": 7}` gets the
 * name of the system.
 */
function fromMap(object: JsonObject): Identifier[] {
  const members = [...object].filter(([key]) => !KEYWORDS.has(key));
  // Nearly every vendor map is plain.
  if (isPlainMap(object)) return members.flatMap(([key, value]) => pairsOf(key, value));
  const own = members.filter(([key]) => !isDescribing(wordOf(key)) && !LABELING.has(wordOf(key)));
  const issuer = namedBy(members, ISSUING);
  // `{"type": "crmId", "id": 7}`: a type that is not a class is the name of the identifier.
  const kind = object.get('type');
  const declared = typeof kind === 'string' && /^[a-z]/.test(kind) ? kind : undefined;
  const nameOf = (word: string): string | undefined =>
    namedBy(members, word.endsWith('value') ? LABELING : NAMING) ?? declared;
  const isNamed = (word: string): boolean => BARE.has(word) && nameOf(word) !== undefined;
  // Either an object about one identifier, or a map. All members of a map are kept, even those that identify nothing.
  const isObject = own.some(([key]) => isNamed(wordOf(key)));
  return (isObject ? own : members).flatMap(([key, value]) => {
    const word = wordOf(key);
    const name = BARE.has(word) ? nameOf(word) : undefined;
    if (BARE.has(word)) return pairsOf(name === undefined ? key : nameWithIssuer(members, name), value);
    return pairsOf(GENERIC.has(word) && issuer !== undefined ? `${issuer} ${key}` : key, value);
  });
}

/** The value of a member with one of these names. If there are several, the first name in the list counts. */
function namedBy(members: Members, names: ReadonlySet<string>): string | undefined {
  let named: string | undefined;
  let best = Infinity;
  for (const [key, value] of members) {
    const word = wordOf(key);
    if (!names.has(word) || typeof value === 'boolean') continue;
    const text = nameIn(value);
    const rank = rankIn(names, word);
    if (text === undefined || rank > best) continue;
    best = rank;
    named = text;
  }
  return named;
}

/** The position of a word in a list. */
const rankIn = (names: ReadonlySet<string>, word: string): number => [...names].indexOf(word);

const isPlainMap = ofKeys((keys) => keys.every((key) => KEYWORDS.has(key) || isPlainName(wordOf(key))));

/** Is this an ordinary name, which neither describes other members nor is described by them? */
const isPlainName = (word: string): boolean =>
  !DESCRIBING.has(word) && !LABELING.has(word) && !BARE.has(word) && !GENERIC.has(word);

function pairsOf(propertyID: string, value: Json): Identifier[] {
  return valuesOf(value).flatMap((item) => {
    if (isScalar(item)) return pair(vendorKey(propertyID), item);
    // The other members only describe the identifier.
    const inner = firstOf(item, ['value', '@value', 'id', '@id', 'originalId', 'identifier']);
    if (inner !== undefined) return pairsOf(propertyID, inner);
    const members = [...item].filter(([key]) => !KEYWORDS.has(key));
    return members.flatMap(([key, member]) => pairsOf(innerName(propertyID, key), member));
  });
}

/** `{"salesforce": {"leadId": "7"}}` is `salesforce leadId`. A member that only describes keeps a name that says so. */
function innerName(outer: string, key: string): string {
  const name = `${outer} ${key}`;
  return isAside(wordOf(key)) && !isAside(wordOf(name)) ? key : name;
}

/** The name that the vendor used. In JSON-LD, an `id` that is not an IRI is renamed to `originalId`. */
const vendorKey = (key: string): string => (key === 'originalId' ? 'id' : key);

function pair(propertyID: string, scalar: JsonScalar): Identifier[] {
  const value = visibleText(scalarText(scalar)).trim();
  return value === '' ? [] : [{ propertyID: visibleText(propertyID).trim(), value }];
}
