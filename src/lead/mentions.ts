/**
 * Finds the people whom a text of any kind mentions: by e-mail addresses, telephone numbers and identifiers, as whole words.
 * Strangers write the texts, so each step takes time that is linear in their length (SECURITY.md, T26).
 */
import { describeKey } from '../message/event/keys.ts';
import { addressesIn, plainText, unescapePercent } from '../message/values/spellings.ts';
import { withGlobalNumbers } from '../message/values/telephone-texts.ts';
import { callingCodeOf, nationalLengths, type Region } from '../message/values/telephones.ts';

/** Identifiers that are shorter, or contain no digit (`website`), are ordinary words, so they are not searched for. */
const MIN_VALUE = 6;
/** Longer identifiers do not occur in texts that people write. */
const MAX_VALUE = 200;
/** The number of digits at the end of a telephone number that are compared. */
const DIGITS = 9;
/** The most digits of a number (ITU-T E.164 section 6). */
const MAX_E164 = 15;
/** Up to three more digits for the international call prefix (`00`, `011`). */
const MAX_DIGITS = MAX_E164 + 3;
const MIN_DIGITS = 7;
/** For numbers that are written in more groups of digits, no keys are computed. */
const MAX_PIECES = 8;
/** Characters that people write between the digits of a number. */
const FILLER = /^[\s().\-/\u2010-\u2015]{1,4}$/;
const EXTENSION = /(?:;ext=|[\s,]{0,3}(?:extension|ext\.?|x|#)[\s.:]{0,3})(\d{1,7})(?!\d)/y;

const ESCAPES = /\\u([0-9a-f]{4})|\\([nrtbf])|\\(["\\/])|((?:%[0-9a-f]{2})+)|&#x([0-9a-f]{1,6});|&#(\d{1,7});/gi;

/** Replaces the character escapes of JSON, Turtle, URLs and HTML with the characters. */
export function unescapeText(text: string): string {
  return text.replace(
    ESCAPES,
    (all, unit?: string, space?: string, sign?: string, percent?: string, hex?: string, decimal?: string) => {
      if (unit !== undefined) return String.fromCharCode(parseInt(unit, 16));
      if (space !== undefined) return ' ';
      if (percent !== undefined) return unescapePercent(percent);
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return sign ?? (code <= 0x10ffff ? String.fromCodePoint(code) : all);
    },
  );
}

/** What to search for. */
export interface Wanted {
  /** Keys of people (see `keysOf`) that are known as plain text. */
  readonly keys: Iterable<string>;
  /** Whether a key belongs to a person of whom only hashes are known. */
  readonly isBarred?: (key: string) => boolean;
  /** The region of telephone numbers without a country code. */
  readonly region: Region;
}

/** Creates a function that tells whether a text contains one of the keys, in any spelling. The text must be unescaped. */
export function createMatcher({ keys, isBarred, region }: Wanted): (text: string) => boolean {
  const emails = new Set<string>();
  const numbers = new Set<string>();
  const values = new Set<string>();
  for (const key of keys) {
    const { kind, value } = describeKey(key);
    if (kind === 'telephone') addIfDefined(numbers, lineOf(value));
    else if (kind === 'e-mail') for (const address of addressesIn(plainText(value))) emails.add(address);
    else addIfDefined(values, wordOf(value));
  }
  return (text) => {
    const plain = plainText(text);
    for (const address of addressesIn(plain))
      if (emails.has(address) || isBarred?.(`email ${address}`) === true) return true;
    for (const value of values) if (isWordIn(value, plain)) return true;
    if (numbers.size === 0 && isBarred === undefined) return false;
    for (const number of numbersIn(withContexts(plain))) {
      if (linesOf(number).some((line) => numbers.has(line))) return true;
      if (isBarred !== undefined && keysOfNumber(number, region).some(isBarred)) return true;
    }
    return false;
  };
}

/**
 * The keys of the e-mail addresses and telephone numbers in a text. A number with an extension also gives the key without it.
 */
export function keysInText(text: string, region: Region): Set<string> {
  const plain = plainText(text);
  const keys = new Set([...addressesIn(plain)].map((address) => `email ${address}`));
  for (const number of numbersIn(withContexts(plain))) for (const key of keysOfNumber(number, region)) keys.add(key);
  return keys;
}

/** Whether a value is specific enough to identify its owner in any text. */
export function isTelling(value: string): boolean {
  return value.length >= MIN_VALUE && value.length <= MAX_VALUE && /\d/.test(value);
}

/**
 * Adds the international form of local numbers in `tel:` URIs with a `phone-context` (RFC 3966), so that both forms are found.
 */
const withContexts = (plain: string): string =>
  plain.includes(';phone-context=') ? `${plain}\n${withGlobalNumbers(plain)}` : plain;

function addIfDefined(set: Set<string>, value: string | undefined): void {
  if (value !== undefined) set.add(value);
}

function wordOf(value: string): string | undefined {
  const plain = plainText(value);
  return isTelling(plain) ? plain : undefined;
}

function isWordIn(value: string, plain: string): boolean {
  for (let at = plain.indexOf(value); at !== -1; at = plain.indexOf(value, at + 1)) {
    const [before, after] = [
      plain.slice(Math.max(0, at - 2), at),
      plain.slice(at + value.length, at + value.length + 2),
    ];
    if (!/[\p{L}\p{N}_-]$/u.test(before) && !/^[\p{L}\p{N}_-]/u.test(after)) return true;
  }
  return false;
}

/** A run of digits that may be a telephone number. */
interface DigitRun {
  readonly digits: string;
  /** The number of groups of digits. */
  readonly pieces: number;
  /** Whether a plus sign precedes it. */
  readonly isInternational: boolean;
  readonly extension: string | undefined;
}

interface Piece {
  readonly digits: string;
  readonly at: number;
}

/** All sequences of adjacent groups of digits that have the length of a telephone number. */
function* numbersIn(plain: string): Generator<DigitRun> {
  let pieces: Piece[] = [];
  let end = -1;
  for (const { 0: digits, index: at } of plain.matchAll(/\d+/g)) {
    if (at - end > 4 || !FILLER.test(plain.slice(end, at))) pieces = [];
    end = at + digits.length;
    pieces.push({ digits, at });
    if (pieces.length > MAX_DIGITS) pieces.shift();
    EXTENSION.lastIndex = end;
    const extension = EXTENSION.exec(plain)?.[1];
    let run = '';
    for (let index = pieces.length - 1; index >= 0; index--) {
      const piece = pieces[index] ?? { digits, at };
      run = piece.digits + run;
      if (run.length > MAX_DIGITS) break;
      if (run.length < MIN_DIGITS) continue;
      yield { digits: run, pieces: pieces.length - index, isInternational: plain[piece.at - 1] === '+', extension };
    }
  }
}

/** The last digits and the extension. They are the same with a country code, with leading zeros, and without either. */
function lineOf(number: string): string | undefined {
  const [, main = '', extension = ''] = /^([^;]*)(;ext=.*)?$/s.exec(number) ?? [];
  const digits = main.replace(/\D/g, '');
  return digits.length < DIGITS ? undefined : `${digits.slice(-DIGITS)}${extension}`;
}

function linesOf({ digits, extension }: DigitRun): string[] {
  if (digits.length < DIGITS) return [];
  const line = digits.slice(-DIGITS);
  return extension === undefined ? [line] : [line, `${line};ext=${extension}`];
}

/** The keys that a number may have, with its own country code or with that of the region. */
function keysOfNumber(run: DigitRun, region: Region): string[] {
  const { digits, pieces, isInternational, extension } = run;
  if (pieces > MAX_PIECES) return [];
  const numbers = isInternational ? [digits] : numbersAtHome(digits, region);
  return numbers
    .filter(({ length }) => length >= MIN_DIGITS && length <= MAX_E164)
    .flatMap((number) => {
      const key = `telephone +${number}`;
      return extension === undefined ? [key] : [key, `${key};ext=${extension}`];
    });
}

/** The international numbers that these digits may mean in a region. They may begin with the country code of the region. */
function numbersAtHome(digits: string, region: Region): string[] {
  const code = callingCodeOf(region);
  const lengths = nationalLengths(region);
  const numbers: string[] = [];
  const isTrunk = digits.startsWith('0');
  if (lengths.includes(digits.length)) numbers.push(`${code}${digits}`);
  if (isTrunk && lengths.includes(digits.length - 1)) numbers.push(`${code}${digits.slice(1)}`);
  if (lengths.includes(digits.length - code.length) && digits.startsWith(code)) numbers.push(digits);
  const abroad = isTrunk ? /^(?:00|011)(?=[1-9])/.exec(digits)?.[0] : undefined;
  if (abroad !== undefined) numbers.push(digits.slice(abroad.length));
  return numbers;
}
