/** The properties of a lead or its contact that have no key of their own in the printed form, by prefixed name. */
import { PREFIXES } from '../vocab.ts';
import { answersOf, isAnswersKey } from '../message/parts/answers.ts';
import { namesRelatives } from '../message/parts/relatives.ts';
import { isNameKey } from '../message/parts/names.ts';
import { emailsOf, isReachKey, telephonesOf } from '../message/parts/reach.ts';
import { actorText, languagesIn, readActor, readText } from '../message/values/actors.ts';
import { isAddressKey, readAddresses, type Address } from '../message/values/addresses.ts';
import { relatedMember } from '../message/values/person-words.ts';
import { flatMembersOf } from '../message/parts/flat-listing.ts';
import {
  canonicalJson,
  isScalar,
  JsonObject,
  scalarText,
  type Json,
  type JsonScalar,
  valuesOf,
  items,
} from '../text/json.ts';
import { isPrintedDetail, isPrintedOfPerson } from './printed-details.ts';
import { REASONS } from '../message/event/statement.ts';
import type { Lead } from './lead.ts';
import { statedProperty } from './document/stated-terms.ts';
import { isListing, isListingKey } from '../message/parts/listing-kind.ts';
import { viewListing } from '../message/parts/listings.ts';
import { isSearch, soughtKeysOf } from '../message/parts/searches.ts';
import { isOffer, offerOfScalar, OFFER_PRICES } from '../message/parts/offers.ts';
import { isSourceKey } from '../message/parts/sources.ts';
import { isUnsaid, namesNobody } from '../message/values/unsaid.ts';
import { folded, isSpelled, keyList } from '../message/values/spelled.ts';
import { DEFAULT_REGION } from '../message/values/telephones.ts';
import { plainScalar } from '../message/parts/stated.ts';

/** A value in JSON. */
export type PropertyValueJson = string | number | boolean | Readonly<Record<string, PropertyJson>>;
/** All values of a property. */
export type PropertyJson = readonly PropertyValueJson[];

/** Members of lead and contact that have keys of their own in the printed form, in any spelling. */
const PRINTED = keyList(
  'type @type identifier score leadScore leadSource seeks offers additionalProperty',
  OFFER_PRICES,
);
/** Further such members of the lead. */
const PRINTED_OF_LEAD = keyList('recipient dateSent dateReceived dateAccepted dateRejected object');
/** Further such members of the lead of which one value is printed, each with its field. */
const SINGLE = ['sender', 'owner', 'reason'] as const;
/** Members of the contact whose objects are read as the parts of its name. */
const NAMES = keyList('name givenName familyName');
/** The properties of a lead; `undefined` if there are none. */
export function propertiesOf(lead: Lead): Record<string, PropertyJson> | undefined {
  const { parts } = lead;
  const properties = new Map<string, PropertyJson>();
  for (const object of [parts.lead, parts.contact]) {
    const flat = new Set([...flatMembersOf(object), ...soughtKeysOf(object)]);
    const isContact = object === parts.contact;
    // Some senders write the fields of the contact on the lead.
    const isPerson = isContact || parts.contact.size === 0;
    const isOther = (key: string, value: Json): boolean =>
      !flat.has(key) &&
      !isPrinted(key, value, parts.contact) &&
      !isPrintedDetail(key, value, lead.details) &&
      !(isContact ? folded(key) === 'sameas' : isOfLead(key, value, lead.fields)) &&
      !(isPerson ? isOfPerson(key, value, lead) : isRepeated(key, value, lead));
    for (const [key, value] of object) {
      if (key === 'additionalProperty' && value instanceof JsonObject)
        for (const [name, member] of value) add(properties, nameOfFree(name), member);
      else if (isOther(key, value)) add(properties, nameOf(key), value);
    }
  }
  // An action may give several reasons, and only one is printed.
  for (const [key, value] of parts.action)
    if (isSpelled(key, REASONS) && !isOfLead('reason', value, lead.fields)) add(properties, nameOf(key), value);
  return properties.size === 0 ? undefined : Object.fromEntries(properties);
}

/** Whether a member of the lead is printed elsewhere. */
function isOfLead(key: string, value: Json, fields: Lead['fields']): boolean {
  if (isSpelled(key, PRINTED_OF_LEAD)) return true;
  const field = SINGLE.find((single) => single === key);
  if (field === undefined) return false;
  const values = valuesOf(value);
  // A single value is printed, or a later event replaced it.
  return (
    values.length < 2 ||
    values.every((one) => {
      const text = textOfField(field, one);
      return text === fields[field] || (field !== 'reason' && namesNobody(text ?? ''));
    })
  );
}

const textOfField = (field: (typeof SINGLE)[number], value: Json): string | undefined => {
  if (field === 'reason') return readText(value);
  const actor = readActor(value);
  return actor === undefined ? undefined : actorText(actor);
};

/** Whether a member of the contact is printed elsewhere. */
const isOfPerson = (key: string, value: Json, { fields, details }: Lead): boolean =>
  isPrintedOfPerson(key, value, details) ||
  key === 'address' ||
  isReachKey(key) ||
  isPrintedName(key, value, fields) ||
  (isSpelled(key, NAMES) && items(value, '').every((item) => isInNames(item.value, fields))) ||
  isInAddress(key, value, details.address ?? []);

/** Whether a member of a lead with a contact of its own only repeats what is printed of the contact. */
function isRepeated(key: string, value: Json, { fields, details: { address = [] } }: Lead): boolean {
  if (isReachKey(key)) return isRead(key, value);
  if (isPrintedName(key, value, fields)) return true;
  const lines = isAddressKey(key) ? readAddresses(value) : [];
  return lines.length > 0 && lines.every((line) => address.some(({ text }) => text === line.text));
}

/** Whether an address or number was read from each value under this key. A fax number is not. */
const isRead = (key: string, value: Json): boolean =>
  valuesOf(value).every((one) => {
    const alone = JsonObject.of([[key, one]]);
    return emailsOf(alone).length + telephonesOf(alone, DEFAULT_REGION).length > 0;
  });

/** Whether a member is a name that is printed. Of several names only those that are printed count. */
function isPrintedName(key: string, value: Json, { name, givenName, familyName }: Lead['fields']): boolean {
  const isOne = (one: JsonScalar | JsonObject): boolean =>
    isScalar(one) && ([name, givenName, familyName].includes(scalarText(one)) || isUnsaid(scalarText(one)));
  return isNameKey(key) && items(value, '').every((item) => isOne(item.value));
}

/** Whether a value is the parts of a name, or a language map of names that are printed. */
const isInNames = (value: JsonScalar | JsonObject, { name, givenName, familyName }: Lead['fields']): boolean =>
  value instanceof JsonObject &&
  languagesIn(value).every((key) => [name, givenName, familyName].includes(readText(value.get(key))));

/** Whether a member is printed as a part of an address, or as the whole address. */
function isInAddress(key: string, value: Json, addresses: readonly Address[]): boolean {
  if (addresses.length === 0 || !isAddressKey(key)) return false;
  return items(value, '').every(({ value: item }) => {
    if (item instanceof JsonObject) return true;
    const text = scalarText(item).trim();
    return addresses.some((address) => address.text.includes(text) || address.addressCountry === text);
  });
}

function isPrinted(key: string, value: Json, contact: JsonObject): boolean {
  if (
    isSpelled(key, PRINTED) ||
    namesRelatives(key, value) ||
    relatedMember(key) !== undefined ||
    areAnswersOf(contact, key, value) ||
    isSourceKey(key)
  )
    return true;
  return items(value, '').every(({ value: item }) =>
    isScalar(item)
      ? isListingKey(key) || offerOfScalar(item, key) !== undefined
      : isShownListing(item, key) || isSearch(item, key) || isOffer(item, key),
  );
}

const isShownListing = (object: JsonObject, key: string): boolean =>
  isListing(object, key) && Object.keys(viewListing(object)).length > 0;

/** Whether a member contains answers of a form that were all added to the members of the contact. */
function areAnswersOf(contact: JsonObject, key: string, value: Json): boolean {
  if (!isAnswersKey(key)) return false;
  const answers = [...answersOf(JsonObject.of([[key, value]]))];
  const isKnown = (question: string, answer: Json): boolean => {
    const known = contact.get(question);
    return known !== undefined && canonicalJson(known) === canonicalJson(answer);
  };
  return answers.length > 0 && answers.every(([question, answer]) => isKnown(question, answer));
}

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
  if (RESERVED.has(key)) return key.replace('@', '');
  const { iri } = statedProperty(key);
  if (iri === key) return key;
  const found = Object.entries(PREFIXES).find(([, base]) => iri.startsWith(base));
  return found === undefined ? iri : `${found[0]}:${iri.slice(found[1].length)}`;
}
