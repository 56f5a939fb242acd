/** Rules for the values of settings. They are the same for all places in which settings are written. */
import metadata from 'libphonenumber-js/min/metadata';
import { originOf, type TrustPolicy } from '../lead/identity/trust.ts';
import { isTimeZone } from '../message/values/dates.ts';
import type { Region } from '../message/values/telephones.ts';
import { UsageError } from '../errors.ts';
import { parseDuration } from '../text/duration.ts';

/** A rule: a description for messages, and a test. */
export type Rule = readonly [expected: string, test: (value: unknown) => boolean];

/** Whether a value is a whole number of at least 1. */
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

/** Whether a value is a list of non-empty texts. */
export const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((text) => typeof text === 'string' && text !== '');
const TRUST: Readonly<Record<keyof TrustPolicy, (value: unknown) => boolean>> = {
  senders: isTexts,
  verify: (value) => value === 'none' || value === 'origin',
  privateOrigins: (value) => isTexts(value) && (value as string[]).every((text) => originOf(text) === text),
};
const isTrust = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, one]) => name in TRUST && TRUST[name as keyof TrustPolicy](one));

/** A non-empty text. */
export const TEXT_RULE: Rule = ['a text', (value) => typeof value === 'string' && value !== ''];

/** Whether a value is an http or https URL without credentials. */
export function isAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** A URL without credentials. */
export const ADDRESS_RULE: Rule = ['an http or https address without user and password', isAddress];

/**
 * The name of an environment variable. Only capital letters are allowed: if someone writes a secret here by mistake, it is not
 * accepted as a name and repeated in a message.
 */
export const VARIABLE_RULE: Rule = [
  'the name of an environment variable (capital letters, digits, _)',
  (value) => typeof value === 'string' && /^[A-Z_][A-Z0-9_]{0,63}$/.test(value),
];

/** A time zone. */
export const TIME_ZONE_RULE: Rule = [
  'a time zone such as America/Denver or -07:00',
  (value) => typeof value === 'string' && isTimeZone(value),
];

/** The country of telephone numbers. */
export const REGION_RULE: Rule = [
  'a country code of two letters such as US',
  (value) => typeof value === 'string' && toRegion(value) !== undefined,
];

/** A time span of at least one minute. `examples` are for the message. */
export const spanRule = (examples: string): Rule => [
  `a time span from 1m to 24d, such as ${examples}`,
  (value) => typeof value === 'string' && (parseDuration(value) ?? 0) >= 60_000,
];

/** The time that counts: all of it, or only office hours. */
export const CLOCK_RULE: Rule = ['wall or office', (value) => value === 'wall' || value === 'office'];

/** What is done with notifications that were handled. */
export const ACK_RULE: Rule = ['keep or delete', (value) => value === 'keep' || value === 'delete'];

/** A boolean. */
export const SWITCH_RULE: Rule = ['true or false', (value) => typeof value === 'boolean'];

/** A {@link TrustPolicy}. */
export const TRUST_RULE: Rule = [
  'an object with senders (texts), verify (none or origin), privateOrigins (such as http://10.0.0.1)',
  isTrust,
];

/**
 * Checks an object. `place` describes where the object or one of its members is, for messages.
 *
 * @throws UsageError with the place and the rule. The message never contains the value, because it may be a secret in the wrong
 * place.
 */
export function checkSettings(
  value: object,
  rules: Readonly<Record<string, Rule>>,
  place: (member?: string) => string,
): void {
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(rules, key));
  if (unknown.length > 0)
    throw new UsageError(
      `${place()}: unknown setting ${unknown.join(', ')} - expected one of ${Object.keys(rules).join(', ')}`,
    );
  const members = value as Readonly<Record<string, unknown>>;
  for (const [key, [expected, test]] of Object.entries(rules))
    if (Object.hasOwn(value, key) && !test(members[key])) throw new UsageError(`${place(key)}: expected ${expected}`);
}

/** The region of a country code in upper or lower case; `undefined` if there is none. */
export function toRegion(text: string): Region | undefined {
  const code = text.toUpperCase();
  return Object.hasOwn(metadata.countries, code) ? (code as Region) : undefined;
}
