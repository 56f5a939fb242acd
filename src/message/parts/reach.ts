/** The e-mail addresses and telephone numbers of a person, from all members, lists and objects in which senders write them. */
import { isScalar, JsonObject, scalarText, valuesOf, type Json } from '../../text/json.ts';
import { ofKeys } from '../../text/shape.ts';
import { membersOf } from './names.ts';
import { firstOf, readText } from '../values/actors.ts';
import { emailsIn } from '../values/emails.ts';
import { DESCRIBING, wordOf } from '../values/identifier-words.ts';
import { personWordOf } from '../values/person-words.ts';
import { isSpelled, keyList, spelled, spelledText, type KeyList } from '../values/spelled.ts';
import { visibleText } from '../values/spellings.ts';
import { telephonesIn } from '../values/telephone-texts.ts';
import type { Region } from '../values/telephones.ts';

type Reach = 'email' | 'telephone';

/** Does this key hold an e-mail address or telephone number of a person? Its values are printed as such. */
export function isReachKey(key: string): boolean {
  const word = personWordOf(key);
  return word === 'email' || word === 'telephone';
}

/** Does this object have such a member? */
export const hasReach = ofKeys((keys) => keys.some(isReachKey));

/** Members that hold addresses and numbers in objects of their own. */
const POINT_KEYS = keyList(
  'contactPoint contactPoints contactMethod contactMethods contactInfo contactInformation contactDetails',
  'communicationMethods homeLocation workLocation',
);

/** Does this key hold such objects? */
export const isPointKey = (key: string): boolean => isSpelled(key, POINT_KEYS);

/** The e-mail addresses of a person, each once and in normal form. Texts that are not addresses stay as they were written. */
export function emailsOf(person: JsonObject): string[] {
  const found = textsOf(person, 'email', (text) => emailsIn(text).length > 0);
  return unique(found.flatMap((text) => orItself(emailsIn(text), text)));
}

/** The telephone numbers of a person, each once and as E.164. Texts that are not numbers stay as they were written. */
export function telephonesOf(person: JsonObject, region: Region): string[] {
  const found = textsOf(person, 'telephone', (text) => telephonesIn(text, region).numbers.length > 0);
  return unique(found.flatMap((text) => orItself(telephonesIn(text, region).numbers, text)));
}

const orItself = (found: readonly string[], text: string): readonly string[] => (found.length > 0 ? found : [text]);

const unique = (list: readonly string[]): string[] => [...new Set(list)];

/** The texts of the person, those with the simplest key first; then those of the contact points. */
function textsOf(person: JsonObject, kind: Reach, isOne: (text: string) => boolean): string[] {
  const named = membersOf(person, kind).flatMap((value) => texts(value, kind, isOne));
  const points = pointsOf(person);
  return points.length === 0 ? named : [...named, ...points.flatMap((point) => pointTexts(point, kind, isOne))];
}

function pointsOf(person: JsonObject): (JsonObject | string)[] {
  return spelled(person, POINT_KEYS).flatMap((member) =>
    valuesOf(member).flatMap((value): (JsonObject | string)[] => {
      if (isScalar(value)) return [scalarText(value).trim()];
      // Some objects only state the kind of contact point, and have the number in another object inside.
      return [value, ...pointsOf(value).filter((inner) => inner instanceof JsonObject)];
    }),
  );
}

/**
 * The texts of a contact point: under a key of this kind, or as the value of a point of this kind. A fax number is left out.
 */
function pointTexts(point: JsonObject | string, kind: Reach, isOne: (text: string) => boolean): string[] {
  if (typeof point === 'string') return isOne(point) ? [point] : [];
  const named = membersOf(point, kind).flatMap((value) => texts(value, kind, isOne));
  if (named.length > 0) return named;
  if (isFax(point)) return [];
  return ['value', 'identifier', 'id'].flatMap((key) => texts(point.get(key), kind, isOne)).filter(isOne);
}

const isFax = (point: JsonObject): boolean =>
  ['kind', 'contactType', 'name', 'type', 'label', 'phoneType'].some((key) =>
    /\bfax/i.test(readText(point.get(key)) ?? ''),
  );

/** Members of an object that hold its value. */
const VALUES = ['value', '@value', 'address', 'number', 'id', 'name', 'text'];
/** Members that may stand next to a value and are not values. */
const BESIDE = keyList('type label id extension ext areacode countrycode phonetype emailtype carrier');

/** The texts of a value, or of an object around it (`{"type": "work", "value": "..."}`, `{"work": "..."}`). */
function texts(value: Json | undefined, kind: Reach, isOne: (text: string) => boolean): string[] {
  return valuesOf(value).flatMap((item) => {
    if (item instanceof JsonObject) return kind === 'telephone' && isFax(item) ? [] : textsInObject(item, kind, isOne);
    const text = visibleText(scalarText(item)).trim();
    return text === '' ? [] : [text];
  });
}

function textsInObject(object: JsonObject, kind: Reach, isOne: (text: string) => boolean): string[] {
  const isNamed = [...object].some(([key, value]) => personWordOf(key) === kind && readText(value) !== undefined);
  const value = isNamed ? undefined : firstOf(object, VALUES);
  const found = value === undefined ? textsOfMembers(object, kind, isOne) : texts(value, kind, isOne);
  return kind === 'telephone' && found.length === 1 ? found.map((text) => wholeNumber(text, object)) : found;
}

/** The texts in `{"home": "...", "cell": "..."}`. Under a key of another kind, only a valid address or number counts. */
function textsOfMembers(object: JsonObject, kind: Reach, isOne: (text: string) => boolean): string[] {
  return [...object].flatMap(([key, value]) => {
    if (isSpelled(key, BESIDE) || DESCRIBING.has(wordOf(key)) || /fax/i.test(key)) return [];
    const found = texts(value, kind, isOne);
    return personWordOf(key) === kind ? found : found.filter(isOne);
  });
}

const COUNTRY_CODES = keyList('countryCode countryCallingCode dialCode');
const AREA_CODES = keyList('areaCode');
const EXTENSIONS = keyList('extension ext');

/** Puts a number together that comes in parts: country code, area code, number, extension. */
function wholeNumber(text: string, object: JsonObject): string {
  const partOf = (keys: KeyList): string | undefined => spelledText(object, keys)?.trim();
  const country = partOf(COUNTRY_CODES);
  const isCode = country !== undefined && /^\+?\d{1,3}$/.test(country) && !text.startsWith('+');
  const extension = partOf(EXTENSIONS);
  const number = `${isCode ? `+${country.replace('+', '')} ` : ''}${partOf(AREA_CODES) ?? ''}${text}`;
  return extension === undefined || !/^\d+$/.test(extension) ? number : `${number} x${extension}`;
}
