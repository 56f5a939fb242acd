/** The properties of a lead or its contact that have no key of their own in the printed form, by prefixed name. */
import { PREFIXES } from '../vocab.ts';
import { answersOf, isAnswersKey } from '../message/parts/answers.ts';
import { namesRelatives } from '../message/parts/relatives.ts';
import { isNameKey } from '../message/parts/names.ts';
import { isReachKey } from '../message/parts/reach.ts';
import { isAddressKey, type Address } from '../message/values/addresses.ts';
import { relatedMember } from '../message/values/person-words.ts';
import { flatMembersOf } from '../message/parts/flat-listing.ts';
import { isIri } from '../rdf/iri.ts';
import { isScalar, JsonObject, scalarText, type Json, type JsonScalar, valuesOf, items } from '../text/json.ts';
import { BIRTH_DATES, COMMENTS, GROUPS, JOB_TITLE, ORGANIZATION } from './details.ts';
import type { Lead } from './lead.ts';
import { propertyOf } from '../message/lift/terms.ts';
import { isListing, isListingKey } from '../message/parts/listing-kind.ts';
import { isSearch, soughtKeysOf } from '../message/parts/searches.ts';
import { isOffer, offerOfScalar, OFFER_PRICES } from '../message/parts/offers.ts';
import { isSourceKey } from '../message/parts/sources.ts';
import { isSpelled, keyList } from '../message/values/spelled.ts';
import { plainScalar } from '../message/parts/stated.ts';

/** A value in JSON. */
export type PropertyValueJson = string | number | boolean | Readonly<Record<string, PropertyJson>>;
/** All values of a property. */
export type PropertyJson = readonly PropertyValueJson[];

/** Members that have keys of their own in the printed form, in any spelling. */
const PRINTED = keyList(
  'type @type name givenName familyName email emails telephone telephones identifier sameAs recipient sender owner',
  'dateSent dateReceived dateAccepted dateRejected reason score leadScore',
  'address jobTitle worksFor birthDate knowsLanguage keywords leadSource object originatingSystem website application campaign',
  'seeks offers additionalProperty',
  OFFER_PRICES,
  COMMENTS,
  GROUPS,
);
/** Further such members, on the object that describes the contact. */
const PRINTED_OF_PERSON = keyList(
  'language languages spokenLanguages primaryLanguage preferredLanguage knowsLanguage',
  ORGANIZATION,
  JOB_TITLE,
  BIRTH_DATES,
);

/** The properties of a lead; `undefined` if there are none. */
export function propertiesOf({
  parts,
  fields,
  details: { address = [] },
}: Lead): Record<string, PropertyJson> | undefined {
  const properties = new Map<string, PropertyJson>();
  for (const object of [parts.lead, parts.contact]) {
    const flat = new Set([...flatMembersOf(object), ...soughtKeysOf(object)]);
    const isPerson = object === parts.contact || parts.contact.size === 0;
    const isOther = (key: string, value: Json): boolean =>
      !isPrinted(key, value) &&
      !flat.has(key) &&
      !(isPerson && (isOfPerson(key, value, fields) || isInAddress(key, value, address)));
    for (const [key, value] of object) {
      if (key === 'additionalProperty' && value instanceof JsonObject)
        for (const [name, member] of value) add(properties, nameOfFree(name), member);
      else if (isOther(key, value)) add(properties, nameOf(key), value);
    }
  }
  return properties.size === 0 ? undefined : Object.fromEntries(properties);
}

/** Whether a member of the contact is printed elsewhere. Of several names only those that are printed count. */
function isOfPerson(key: string, value: Json, { name, givenName, familyName }: Lead['fields']): boolean {
  if (isSpelled(key, PRINTED_OF_PERSON) || isReachKey(key)) return true;
  const isOne = (one: JsonScalar | JsonObject): boolean =>
    isScalar(one) && [name, givenName, familyName].includes(scalarText(one));
  return isNameKey(key) && items(value, '').every((item) => isOne(item.value));
}

/** Whether a member is printed as a part of an address, or as the whole address. */
function isInAddress(key: string, value: Json, addresses: readonly Address[]): boolean {
  if (addresses.length === 0 || !isAddressKey(key)) return false;
  return items(value, '').every(({ value: item }) => {
    if (item instanceof JsonObject) return true;
    const text = scalarText(item).trim();
    return addresses.some((address) => address.text.includes(text) || address.addressCountry === text);
  });
}

function isPrinted(key: string, value: Json): boolean {
  if (
    isSpelled(key, PRINTED) ||
    namesRelatives(key, value) ||
    relatedMember(key) !== undefined ||
    isAnswersOfSomebody(key, value) ||
    isListingKey(key) ||
    isSourceKey(key)
  )
    return true;
  return items(value, '').every(
    ({ value: item }) =>
      (isScalar(item) && offerOfScalar(item, key) !== undefined) ||
      (item instanceof JsonObject && (isListing(item, key) || isSearch(item, key) || isOffer(item, key))),
  );
}

/** Whether a member contains the answers of a form that were already added to the other members. */
const isAnswersOfSomebody = (key: string, value: Json): boolean =>
  isAnswersKey(key) &&
  [...answersOf(JsonObject.of([[key, value]])).keys()].some((name) => isNameKey(name) || isReachKey(name));

function add(properties: Map<string, PropertyJson>, name: string, value: Json): void {
  const values = valuesOf(value).map(plainOf);
  const before = properties.get(name) ?? [];
  const united = [...before, ...values.filter((one) => !before.some((other) => isSame(one, other)))];
  properties.set(name, united);
}

const isSame = (one: PropertyValueJson, other: PropertyValueJson): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function plainOf(value: JsonScalar | JsonObject): PropertyValueJson {
  if (isScalar(value)) return plainScalar(value);
  return Object.fromEntries(
    [...value].map(([key, member]): [string, PropertyJson] => [nameOf(key), valuesOf(member).map(plainOf)]),
  );
}

/** Keys that every node may have. */
const RESERVED = new Set(['id', '@id', 'type', '@type']);

/** A free property belongs to no vocabulary. */
const nameOfFree = (key: string): string => `x:${encodeURIComponent(key)}`;

/** The prefixed name, such as `x:budget` or `schema:gender`. An IRI of another vocabulary stays as it is. */
function nameOf(key: string): string {
  if (isIri(key) || RESERVED.has(key)) return key.replace('@', '');
  const { iri } = propertyOf(key);
  const found = Object.entries(PREFIXES).find(([, base]) => iri.startsWith(base));
  return found === undefined ? iri : `${found[0]}:${iri.slice(found[1].length)}`;
}
