/**
 * Vendor maps (`{"salesforceContactID": "c28834ca"}`), schema.org PropertyValues, and objects that say more than that of an
 * identifier (`{"system": "...", "value": "..."}`), all as pairs.
 */
import { localName } from '../event/actions.ts';
import { JsonObject, isScalar, scalarText, type Json, type JsonScalar, valuesOf } from '../../text/json.ts';
import { firstOf, readText } from './actors.ts';
import { visibleText } from './spellings.ts';
import { BARE, DESCRIBING, isDescribing, GENERIC, ISSUING, LABELING, NAMING, wordOf } from './identifier-words.ts';

/** One identifier in the words of schema.org's PropertyValue. */
export interface Identifier {
  readonly propertyID: string;
  readonly value: string;
}

/** The property of an identifier that came without one. */
const UNNAMED = 'identifier';
/** Members that say what an object is, in JSON-LD. */
const KEYWORDS = new Set(['type', '@type', '@id', '@context']);

/** Members of a PropertyValue; a map with any other that describes nothing is a vendor's. */
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
  const types = valuesOf(object.get('type') ?? object.get('@type')).map((value) => value);
  if (types.some((type) => typeof type === 'string' && localName(type) === 'PropertyValue')) return true;
  const isNamed = object.has('propertyID') || object.has('name');
  const isOwn = (key: string): boolean => PROPERTY_VALUE_KEYS.has(key) || DESCRIBING.has(wordOf(key));
  return isNamed && object.has('value') && [...object.keys()].every(isOwn);
}

/** The two members of a pair of which nothing else is said. */
const PAIR_NAMES = new Set(['key', 'field', 'fieldname', 'label', 'property', 'attribute', 'question']);
const PAIR_VALUES = new Set(['value', 'val', 'answer']);

/** `{"key": "lender", "value": "Bank of Elm"}`: the name of a property, and the member with its value; `undefined` for other objects. */
export function nameAndValue(object: JsonObject): { readonly name: string; readonly value: string } | undefined {
  if (object.size !== 2) return undefined;
  const members = [...object.keys()];
  const name = object.get(members.find((key) => PAIR_NAMES.has(wordOf(key))) ?? '');
  const value = members.find((key) => PAIR_VALUES.has(wordOf(key)));
  return typeof name === 'string' && name.trim() !== '' && value !== undefined ? { name, value } : undefined;
}

/** All pairs of a value, in its order, without empty ones. Numbers and texts of the same digits are the same. */
export function readIdentifiers(value: Json | undefined): Identifier[] {
  return valuesOf(value).flatMap((item) => {
    if (item instanceof JsonObject) return isPropertyValue(item) ? fromPropertyValue(item) : fromMap(item);
    return isScalar(item) ? pair(UNNAMED, item) : [];
  });
}

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
const DAY = /^\d{4}-\d{2}-\d{2}(?:[T ]|$)/;

/** Does it tell one thing from another? A flag (`{"vip": true}`), a date or a vendor would join every lead that shares it. */
export function isDistinguishing({ propertyID, value }: Identifier): boolean {
  const word = wordOf(propertyID);
  if (isDescribing(word) || (LABELING.has(word) && word !== 'key')) return false;
  return !/^(?:true|false)$/i.test(value) && !DAY.test(value);
}

/** One text for an identifier, unambiguous whatever its parts hold. */
export function identifierKey({ propertyID, value }: Identifier): string {
  return JSON.stringify([propertyID, value]);
}

/** The spelling by which identifiers are compared: GUIDs in lower case and without braces, whole numbers without a point. */
export function comparable({ propertyID, value }: Identifier): Identifier {
  const guid = GUID.exec(value)?.[1];
  return { propertyID, value: guid?.toLowerCase() ?? value.replace(/^(\d+)\.0+$/, '$1') };
}

function fromPropertyValue(object: JsonObject): Identifier[] {
  const property = object.get('propertyID') ?? object.get('name') ?? UNNAMED;
  const name = isScalar(property) ? scalarText(property) : UNNAMED;
  const value = firstOf(object, ['value', 'identifier', 'id', '@id']);
  return valuesOf(value).flatMap((item) => (isScalar(item) ? pair(name, item) : []));
}

/**
 * The pairs of a map. A member that says whose identifier it is gives its name to those that could be anyone's:
 * `{"vendor": "boost", "leadId": 7}` is `boost leadId`, and `{"system": "https://crm.example.com/", "value": 7}` the system's.
 */
function fromMap(object: JsonObject): Identifier[] {
  const members = [...object].filter(([key]) => !KEYWORDS.has(key));
  // As nearly every map of a vendor's.
  if (members.every(([key]) => isPlainName(wordOf(key)))) return members.flatMap(([key, value]) => pairsOf(key, value));
  const own = members.filter(([key]) => !isDescribing(wordOf(key)) && !LABELING.has(wordOf(key)));
  const issuer = namedBy(members, ISSUING);
  // `{"type": "crmId", "id": 7}`: a type that is no class of things is the name of the identifier.
  const kind = object.get('type');
  const declared = typeof kind === 'string' && /^[a-z]/.test(kind) ? kind : undefined;
  const nameOf = (word: string): string | undefined =>
    namedBy(members, word.endsWith('value') ? LABELING : NAMING) ?? declared;
  const isNamed = (word: string): boolean => BARE.has(word) && nameOf(word) !== undefined;
  // An object that says of one identifier what it is; else a map, in which nothing is lost, though not all of it joins.
  const isObject = own.some(([key]) => isNamed(wordOf(key)));
  return (isObject ? own : members).flatMap(([key, value]) => {
    const word = wordOf(key);
    if (BARE.has(word)) return pairsOf(nameOf(word) ?? key, value);
    return pairsOf(GENERIC.has(word) && issuer !== undefined ? `${issuer} ${key}` : key, value);
  });
}

/** What the members of these names say, whatever their order: of several the first in the list counts. */
function namedBy(members: readonly (readonly [string, Json])[], names: ReadonlySet<string>): string | undefined {
  let named: string | undefined;
  let best = Infinity;
  for (const [key, value] of members) {
    const word = wordOf(key);
    if (!names.has(word) || typeof value === 'boolean' || Array.isArray(value)) continue;
    const text = readText(value)?.trim() ?? '';
    const rank = rankIn(names, word);
    if (text === '' || rank > best) continue;
    best = rank;
    named = text;
  }
  return named;
}

/** The place of a word in a list. */
const rankIn = (names: ReadonlySet<string>, word: string): number => [...names].indexOf(word);

/** Does a name say nothing of the other members, nor they of it? */
const isPlainName = (word: string): boolean =>
  !DESCRIBING.has(word) && !LABELING.has(word) && !BARE.has(word) && !GENERIC.has(word);

function pairsOf(propertyID: string, value: Json): Identifier[] {
  return valuesOf(value).flatMap((item) => {
    if (isScalar(item)) return pair(vendorKey(propertyID), item);
    // What else is said of it describes it.
    const inner = firstOf(item, ['value', '@value', 'id', 'identifier']);
    return inner !== undefined && isScalar(inner) ? pair(vendorKey(propertyID), inner) : [];
  });
}

/** An `id` that is no IRI passes through JSON-LD under another name. */
const vendorKey = (key: string): string => (key === 'originalId' ? 'id' : key);

function pair(propertyID: string, scalar: JsonScalar): Identifier[] {
  const value = visibleText(scalarText(scalar)).trim();
  return value === '' ? [] : [{ propertyID: visibleText(propertyID).trim(), value }];
}
