/** Postal addresses: parts in an object of their own, parts written on the thing itself, or one text. */
import { JsonObject, isScalar, scalarText, type Json, valuesOf } from '../../text/json.ts';
import { hasSpelled, keyList, spelled } from './spelled.ts';
import { readText } from './actors.ts';

/** The parts that a sender states, and all of them in one line. */
export interface Address {
  readonly streetAddress?: string;
  readonly addressLocality?: string;
  readonly addressRegion?: string;
  readonly postalCode?: string;
  readonly addressCountry?: string;
  /** The address in one line, parts separated by commas. */
  readonly text: string;
}

/** The parts in the order in which they are written, with the other names that senders have for them. */
const PARTS = [
  ['streetAddress', keyList('streetAddress', 'street', 'street1', 'address1', 'addressLine1')],
  ['addressLocality', keyList('addressLocality', 'city', 'locality')],
  ['addressRegion', keyList('addressRegion', 'state', 'stateOrProvince', 'region')],
  ['postalCode', keyList('postalCode', 'zip', 'zipCode', 'postcode')],
  ['addressCountry', keyList('addressCountry', 'country')],
] as const;

/** Parts that only an address has. */
const PLACING = keyList('streetAddress', 'addressLocality', 'postalCode', 'zipCode');

/** The country is said of an address, but not written in its line. */
const LINE = PARTS.slice(0, -1).map(([part]) => part);

/** All addresses of a value. */
export function readAddresses(value: Json | undefined): Address[] {
  return valuesOf(value).flatMap((item) => {
    const address = item instanceof JsonObject ? addressOfParts(item) : addressOfText(scalarText(item));
    return address === undefined ? [] : [address];
  });
}

/** The address of a thing: its `address`, that of its location, or parts that are written on the thing itself. */
export function addressOf(thing: JsonObject): Address | undefined {
  const [own] = readAddresses(thing.get('address'));
  if (own !== undefined) return own;
  const location = valuesOf(thing.get('location')).find((value) => value instanceof JsonObject);
  if (location instanceof JsonObject) {
    const there: Address | undefined = addressOf(location);
    if (there !== undefined) return there;
  }
  return hasSpelled(thing, PLACING) ? addressOfParts(thing) : undefined;
}

function addressOfParts(object: JsonObject): Address | undefined {
  const parts = PARTS.flatMap(([part, names]): [string, string][] => {
    const text = spelled(object, names)
      .map(textOf)
      .find((found) => found !== undefined);
    return text === undefined ? [] : [[part, text]];
  });
  const stated = Object.fromEntries(parts) as Partial<Omit<Address, 'text'>>;
  const line = LINE.flatMap((part) => stated[part] ?? []).join(', ');
  const text = line === '' ? (stated.addressCountry ?? readText(object)) : line;
  return text === undefined ? undefined : { ...stated, text };
}

function addressOfText(text: string): Address | undefined {
  const line = text.trim();
  return line === '' ? undefined : { text: line };
}

/** A street may come in several lines, a country as a thing with a name. */
function textOf(value: Json | undefined): string | undefined {
  const texts = valuesOf(value).flatMap((item) => {
    const text = isScalar(item) ? scalarText(item).trim() : readText(item)?.trim();
    return text === undefined || text === '' ? [] : [text];
  });
  return texts.length === 0 ? undefined : texts.join(', ');
}
