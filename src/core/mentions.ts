/** Whom does a text of any kind speak of? E-mail addresses, telephone numbers and identifiers as whole words. */
import { describeKey } from './keys.ts';
import { parseEmail } from './values/emails.ts';
import { findTelephones, type Region } from './values/telephones.ts';

/** Shorter values of identifiers, and those without a digit (`website`), are words that anybody may use. */
const MIN_VALUE = 6;
/** Digits of a telephone number that tell it from others, from its end. */
const DIGITS = 9;
/** What people put between the digits of a number. */
const BETWEEN = '[\\s().\\-/]{0,3}';
/** What may stand around an address without being a part of it, though RFC 5322 section 3.2.3 allows it there. */
const AROUND = /^['`*{|}=?!/&#.]+|['`*{|}=?!/&#.]+$/g;

/** Characters as JSON, Turtle and URLs escape them. */
export function unescapeText(text: string): string {
  const character = (_: string, code: string): string => String.fromCharCode(parseInt(code, 16));
  return text.replace(/\\u([0-9a-f]{4})/gi, character).replace(/%([2-7][0-9a-f])/gi, character);
}

/** The keys of the e-mail addresses and telephone numbers that stand in a text, a number also without its extension. */
export function keysInText(text: string, region: Region): Set<string> {
  const words = text.match(/[^\s@<>"(),:;[\\\]]+@[^\s@<>"(),:;[\\\]]+/gu) ?? [];
  const emails = words
    // In `?to=joe@mail.example` the address begins behind the sign.
    .flatMap((word) => [word, word.replace(/^.*[='&?]/s, '')])
    .flatMap((word) => parseEmail(word.replace(AROUND, '')) ?? []);
  const telephones = findTelephones(text, region);
  return new Set([
    ...emails.map((email) => `email ${email}`),
    ...telephones.flatMap((number) => [`telephone ${number}`, `telephone ${number.replace(/;ext=.*$/, '')}`]),
  ]);
}

/** Tells whether one of the keys stands in a text, be it written in another way. */
export function createMatcher(keys: Iterable<string>): (text: string) => boolean {
  const patterns = [...new Set([...keys].flatMap((key) => patternOf(key) ?? []))].map(
    (pattern) => new RegExp(pattern, 'iu'),
  );
  return (text) => patterns.some((pattern) => pattern.test(text));
}

function patternOf(key: string): string | undefined {
  const { kind, value } = describeKey(key);
  if (kind === 'telephone') {
    const digits = value.replace(/;ext=.*$/, '').replace(/\D/g, '');
    if (digits.length < DIGITS) return undefined;
    // A country code or not; but not the end of a longer number, and not the beginning of one.
    return `(?<!\\d)(?:\\d${BETWEEN}){0,6}${Array.from(digits.slice(-DIGITS)).join(BETWEEN)}(?!\\d)`;
  }
  if (kind === 'e-mail')
    return `(?<![\\p{L}\\p{N}.!#$%&*+_\`{|}~-])${escape(value)}(?![\\p{L}\\p{N}_@-]|\\.[\\p{L}\\p{N}])`;
  const isTelling = value.length >= MIN_VALUE && /\d/.test(value);
  return isTelling ? `(?<![\\p{L}\\p{N}_-])${escape(value)}(?![\\p{L}\\p{N}_-])` : undefined;
}

const escape = (text: string): string =>
  text.replace(/[.*+?^${}()|[\]\\/-]/g, (sign) => (sign === '-' ? '\\x2d' : `\\${sign}`));
