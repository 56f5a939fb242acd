/** Converts a scalar of a message to JSON-LD values: its normal form, and its original text if that is different. */
import { schema, xsd } from '../../vocab.ts';
import { actionFromTopic, topicOf } from '../event/actions.ts';
import { toIri } from '../../rdf/iri.ts';
import { JsonNumber, scalarText, type JsonScalar } from '../../text/json.ts';
import type { Role } from './terms.ts';
import { visibleText } from '../values/spellings.ts';
import type { ReadingOptions } from '../reading-options.ts';
import { parseDate } from '../values/dates.ts';
import { isAmbiguousDay, parseDay } from '../values/days.ts';
import { isEitherOrder, orderOf } from '../values/slash-dates.ts';
import { emailsIn } from '../values/emails.ts';
import { telephonesIn } from '../values/telephone-texts.ts';
import type { Warn, WarningCode } from '../warning.ts';

/** A value object, a reference, or a node that has only a name (JSON-LD 1.1 sections 9.2 and 9.5). */
export type LdValue =
  { '@value': string | boolean; '@type'?: string } | { '@id': string } | Record<string, { '@value': string }[]>;

type Lift = (value: JsonScalar, pointer: string, options: ReadingOptions, warn: Warn) => LdValue[];

/** Converts a scalar, in a property with this role. */
export const liftScalar = (
  value: JsonScalar,
  role: Role,
  pointer: string,
  options: ReadingOptions,
  warn: Warn,
): LdValue[] => LIFTS[role](value, pointer, options, warn);

const plain: Lift = (value) => {
  if (typeof value === 'string') return [{ '@value': value }];
  if (typeof value === 'boolean') return [{ '@value': value }];
  return liftNumber(value);
};

/** Keeps all digits: as `xsd:integer` or `xsd:decimal`, or, for a number with an exponent, as a text beside the double. */
function liftNumber({ text }: JsonNumber): LdValue[] {
  if (/^-?\d+$/.test(text)) return [{ '@value': text, '@type': xsd('integer') }];
  if (/^-?\d+\.\d+$/.test(text)) return [{ '@value': text, '@type': xsd('decimal') }];
  const double: LdValue[] = Number.isFinite(Number(text)) ? [{ '@value': text, '@type': xsd('double') }] : [];
  return [...double, { '@value': text }];
}

/** A normal form and its original. */
function beside(normal: LdValue, value: JsonScalar): LdValue[] {
  return [normal, ...plain(value, '', { region: 'US' }, () => undefined)];
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A time without a zone in the form of XML Schema. */
const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?$/;

const date: Lift = (value, pointer, { region, timeZone }, warn) => {
  const parsed = parseDate(value, undefined, orderOf(region, timeZone));
  const text = scalarText(value);
  const written = visibleText(text).trim();
  if (parsed === undefined) {
    if (isEitherOrder(written))
      return unreadable('date-ambiguous', 'day and month could be swapped: kept as text', value, pointer, warn);
    const isNumber = /^-?[\d.]+$/.test(written);
    const what = isNumber ? 'the number is not a date: kept as it is' : 'not a date that exists: kept as text';
    return unreadable('date-invalid', what, value, pointer, warn);
  }
  // XML Schema 1.1 part 2 section 3.3.7: the time zone of a dateTime may be missing, so none is assumed here.
  const isAsWritten = !parsed.rewritten || DAY.test(written) || (parsed.local !== undefined && LOCAL.test(written));
  if (isAsWritten) {
    const type = parsed.dayOnly ? xsd('date') : xsd('dateTime');
    return [{ '@value': written, '@type': type }, ...(text === written ? [] : plainText(text))];
  }
  if (parsed.dayOnly) {
    warn('date-rewritten', pointer, 'the day was rewritten to XML Schema');
    return beside({ '@value': parsed.iso.slice(0, 'YYYY-MM-DD'.length), '@type': xsd('date') }, value);
  }
  warn('date-rewritten', pointer, `the date was rewritten to ${parsed.local === undefined ? 'UTC' : 'XML Schema'}`);
  return beside({ '@value': parsed.local ?? parsed.iso, '@type': xsd('dateTime') }, value);
};

/** A day in any spelling. A time, such as the midnight of a birthday, is removed. */
const day: Lift = (value, pointer, _options, warn) => {
  const text = scalarText(value);
  const parsed = parseDay(value);
  if (parsed === undefined) {
    return isAmbiguousDay(value)
      ? unreadable('date-ambiguous', 'day and month could be swapped: kept as text', value, pointer, warn)
      : unreadable('date-invalid', 'not a day that exists: kept as text', value, pointer, warn);
  }
  const normal = { '@value': parsed, '@type': xsd('date') };
  if (text === parsed) return [normal];
  if (visibleText(text).trim() !== parsed)
    warn('date-rewritten', pointer, 'the property holds a day: the time was removed');
  return beside(normal, value);
};

const telephone: Lift = (value, pointer, { region }, warn) => {
  const text = scalarText(value);
  const { numbers, hasRest } = telephonesIn(text, region);
  if (numbers.length === 0)
    return unreadable('telephone-invalid', 'not a telephone number: kept as text', value, pointer, warn);
  if (hasRest) warn('telephone-remark', pointer, 'a part of the text is not a telephone number');
  return parts(numbers, 'telephone-rewritten', 'the telephone number was rewritten to E.164', value, pointer, warn);
};

const email: Lift = (value, pointer, _options, warn) => {
  const addresses = emailsIn(scalarText(value));
  if (addresses.length === 0)
    return unreadable('email-invalid', 'not an e-mail address: kept as text', value, pointer, warn);
  const message = 'the e-mail address was rewritten to its normal form';
  return parts(addresses, 'email-rewritten', message, value, pointer, warn);
};

/** The addresses or numbers in a text, and the text itself if it is different. */
function parts(
  found: readonly string[],
  code: WarningCode,
  message: string,
  value: JsonScalar,
  pointer: string,
  warn: Warn,
): LdValue[] {
  if (found[0] === scalarText(value)) return plain(value, pointer, { region: 'US' }, warn);
  warn(code, pointer, found.length === 1 ? message : `${message}, and ${found.length} values were separated`);
  return [...found.map((one) => ({ '@value': one })), ...plain(value, pointer, { region: 'US' }, warn)];
}

const iri: Lift = (value, pointer, options, warn) => {
  const found = typeof value === 'string' ? toIri(value) : undefined;
  if (found === undefined) return unreadable('iri-invalid', 'not an IRI: kept as text', value, pointer, warn);
  return reference(found, value, pointer, options, warn);
};

/** A thing may be given by its IRI. Any other text is kept as a text, also if it only begins with a URL. */
const thing: Lift = (value, pointer, options, warn) => {
  const found = typeof value === 'string' && !/\S\s\S/.test(value) ? toIri(value) : undefined;
  return found === undefined ? plain(value, pointer, options, warn) : reference(found, value, pointer, options, warn);
};

/** A name that is not an IRI becomes a node with `schema:name`. */
const actor: Lift = (value, pointer, options, warn) => {
  const text = scalarText(value);
  const found = toIri(text);
  if (found !== undefined) return reference(found, value, pointer, options, warn);
  return text.trim() === '' ? plain(value, pointer, options, warn) : [{ [schema('name')]: [{ '@value': text }] }];
};

/** An identifier without a vendor key: an IRI becomes a reference, any other value a literal. */
const identifier: Lift = (value, pointer, options, warn) => {
  const found = typeof value === 'string' ? toIri(value) : undefined;
  return found?.repaired === false ? [{ '@id': found.iri }] : plain(value, pointer, options, warn);
};

const topic: Lift = (value, pointer, options, warn) => {
  const text = scalarText(value);
  const action = actionFromTopic(text);
  if (action === undefined || topicOf(action) === text) return plain(value, pointer, options, warn);
  warn('topic-rewritten', pointer, `the topic was read as ${topicOf(action)}`);
  return beside({ '@value': topicOf(action) }, value);
};

const LIFTS: Readonly<Record<Role, Lift>> = {
  plain,
  iri,
  thing,
  date,
  day,
  actor,
  telephone,
  email,
  identifiers: identifier,
  topic,
};

const plainText = (text: string): LdValue[] => [{ '@value': text }];

function reference(
  found: { iri: string; repaired: boolean },
  value: JsonScalar,
  pointer: string,
  options: ReadingOptions,
  warn: Warn,
): LdValue[] {
  if (!found.repaired) return [{ '@id': found.iri }];
  warn('iri-encoded', pointer, 'characters that no IRI can hold were percent-encoded');
  return [{ '@id': found.iri }, ...plain(value, pointer, options, warn)];
}

/** Keeps a value that cannot be read, with a warning. An empty text is not an error, and gets no warning. */
function unreadable(code: WarningCode, message: string, value: JsonScalar, pointer: string, warn: Warn): LdValue[] {
  if (scalarText(value).trim() !== '') warn(code, pointer, message);
  return plain(value, pointer, { region: 'US' }, warn);
}
