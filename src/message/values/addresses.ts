/** Postal addresses: an object with parts, parts that are written on the thing itself, or one text. */
import { JsonObject, isScalar, scalarText, valuesOf, type Json } from '../../text/json.ts';
import { folded, isSpelled, keyList, spelled, type KeyList } from './spelled.ts';
import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';
import { readText } from './actors.ts';

/** The parts of an address that a sender states, and the whole in one line. */
export interface Address {
  readonly streetAddress?: string;
  readonly addressLocality?: string;
  readonly addressRegion?: string;
  readonly postalCode?: string;
  readonly addressCountry?: string;
  /** The address in one line, with commas between the parts. */
  readonly text: string;
}

/** The parts, in the order in which an address is written, with the other names that senders use for them. */
const PARTS = [
  ['streetAddress', keyList('streetAddress street street1 address1 addressLine1 addressLine line1 line addr1 addr')],
  ['addressLocality', keyList('addressLocality city locality town cityName cityNm')],
  ['addressRegion', keyList('addressRegion state stateOrProvince region province stateCode stateProvince')],
  ['postalCode', keyList('postalCode zip zipCode postcode zipCd postal code')],
  ['addressCountry', keyList('addressCountry country countryCode countryName')],
] as const;
const [STREET] = PARTS;

/** The parts of a street, in the order in which they are written. */
const STREET_PARTS = wordsIn('streetNumber streetDirPrefix streetName streetSuffix streetDirSuffix').map((key) =>
  keyList(key),
);
/** Members for the second line. */
const SECOND_LINE = keyList('street2 address2 addressLine2 line2 addr2 unit unitNumber apt apartment suite');
/** Members for the whole address in one line. */
const LINES = keyList('address fullAddress unparsedAddress formattedAddress addressText addressTxt displayAddress');

/** Members that only an address has. */
const PLACING = keyList(
  'streetAddress street1 street address1 addressLine1 streetName addressLocality city cityNm postalCode postcode',
  'zipCode zip zipCd',
);
/** Words that may stand before the name of a part and say whose address it is. */
const BEFORE =
  /^(?:has|mailing|home|current|present|permanent|residential|residence|primary|billing|contact|customer)(?=.)/;

/** Does this key hold an address of a person, or a part of one? */
export const isAddressKey = remembered((key): boolean => isOwn(key, ADDRESS));

/** Does this key hold whole addresses of a person? */
export const isWholeAddressKey = remembered((key): boolean => isOwn(key, WHOLE));

/** Is this key in a list, with or without such a word before it? */
const isOwn = (key: string, keys: KeyList): boolean =>
  isSpelled(key, keys) || keys.has(folded(key).replace(BEFORE, ''));
const WHOLE = keyList(LINES, 'addresses adr');
const ADDRESS = keyList(...PARTS.map(([, names]) => names), ...STREET_PARTS, SECOND_LINE, WHOLE);

/** The parts of the one-line form. It leaves the country out. */
const LINE = PARTS.slice(0, -1).map(([part]) => part);

/** All addresses of a person: those in members of their own, else one made of parts on the person. */
export function addressesOf(person: JsonObject): Address[] {
  const own = [...person].filter(([key]) => isOwn(key, WHOLE));
  const hasParts = spelled(person, PLACING).length > 0;
  const whole = own.flatMap(([, value]) => readAddresses(value));
  // A line next to a city is the street of that address, not another address.
  const isStreet = hasParts && own.every(([, value]) => isScalar(value));
  const stated = isStreet ? [] : whole;
  const found = stated.length > 0 ? stated : [addressOf(person) ?? addressOf(withoutOwner(person)) ?? whole[0]];
  const known = found.filter((one) => one !== undefined);
  return [...new Map(known.map((one) => [one.text, one])).values()];
}

/** Removes the word that says whose address it is: `MailingCity` becomes `city`. */
function withoutOwner(person: JsonObject): JsonObject {
  const members = [...person].flatMap(([key, value]): [string, Json][] => {
    const word = folded(key);
    return BEFORE.test(word) ? [[word.replace(BEFORE, ''), value]] : [];
  });
  return JsonObject.of(members);
}

/** All addresses in a value. */
export function readAddresses(value: Json | undefined): Address[] {
  return valuesOf(value).flatMap((item) => {
    // `"hasAddress": true` is no address.
    if (typeof item === 'boolean') return [];
    const address = item instanceof JsonObject ? addressOfParts(item) : addressOfText(scalarText(item));
    return address === undefined ? [] : [address];
  });
}

/** The address of a thing: its `address`, that of its location, or parts that are written on the thing itself. */
export function addressOf(thing: JsonObject): Address | undefined {
  const lines = spelled(thing, LINES);
  const hasParts = spelled(thing, PLACING).length > 0;
  const [own] = hasParts
    ? lines.filter((line) => !isScalar(line)).flatMap(readAddresses)
    : lines.flatMap(readAddresses);
  if (own !== undefined) return own;
  const location = valuesOf(thing.get('location')).find((value) => value instanceof JsonObject);
  if (location instanceof JsonObject) {
    const there: Address | undefined = addressOf(location);
    if (there !== undefined) return there;
  }
  return hasParts ? addressOfParts(thing) : undefined;
}

function addressOfParts(object: JsonObject): Address | undefined {
  const street = streetOf(object);
  const parts = PARTS.flatMap(([part, names]): [string, string][] => {
    const text = part === STREET[0] ? street : firstText(spelled(object, names));
    return text === undefined ? [] : [[part, text]];
  });
  const stated = Object.fromEntries(parts) as Partial<Omit<Address, 'text'>>;
  const line = LINE.flatMap((part) => stated[part] ?? []).join(', ');
  const text = line === '' ? (firstText(spelled(object, LINES)) ?? stated.addressCountry ?? readText(object)) : line;
  return text === undefined ? undefined : { ...stated, text };
}

/** The street, made from its parts if necessary, with its second line. */
function streetOf(object: JsonObject): string | undefined {
  const parts = STREET_PARTS.flatMap((key) => firstText(spelled(object, key)) ?? []);
  const street =
    firstText(spelled(object, STREET[1])) ?? (parts.length > 1 ? parts.join(' ') : firstText(spelled(object, LINES)));
  const second = street === undefined ? undefined : firstText(spelled(object, SECOND_LINE));
  if (street === undefined || second === undefined) return street;
  // `4` and `2A` are numbers of a flat. A second line that the street already contains is not repeated.
  return /^\w{1,4}$/.test(second) ? `${street} #${second}` : street.includes(second) ? street : `${street}, ${second}`;
}

const firstText = (values: readonly Json[]): string | undefined =>
  values.map(textOf).find((found) => found !== undefined);

function addressOfText(text: string): Address | undefined {
  const line = text.trim();
  return line === '' ? undefined : { text: line };
}

/** The text of a part. A street may have several lines; a country may be an object with a name. */
function textOf(value: Json | undefined): string | undefined {
  const texts = valuesOf(value).flatMap((item) => {
    const text = isScalar(item) ? scalarText(item).trim() : readText(item)?.trim();
    return text === undefined || text === '' ? [] : [text];
  });
  return texts.length === 0 ? undefined : texts.join(', ');
}
