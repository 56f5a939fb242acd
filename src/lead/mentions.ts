/**
 * Whom does a text of any kind speak of? E-mail addresses, telephone numbers and identifiers as whole words. Strangers choose the
 * texts, so that each step is linear in their length (THREATS: T26).
 */
import { describeKey } from '../message/event/keys.ts';
import { addressesIn, plainText, unescapePercent } from '../message/values/spellings.ts';
import { withGlobalNumbers } from '../message/values/telephone-texts.ts';
import { callingCodeOf, nationalLengths, type Region } from '../message/values/telephones.ts';

/** Shorter values of identifiers, and those without a digit (`website`), are words that anyone may use. */
const MIN_VALUE = 6;
/** Longer ones are in no text that a person writes. */
const MAX_VALUE = 200;
/** Digits of a telephone number that tell it from others, from its end. */
const DIGITS = 9;
/** ITU-T E.164 section 6. */
const MAX_E164 = 15;
/** Before them stands what is dialled to leave a country. */
const MAX_DIGITS = MAX_E164 + 3;
const MIN_DIGITS = 7;
/** Numbers that are written in more pieces are found where they are looked for by name, not by the hash of one. */
const MAX_PIECES = 8;
/** What people put between the digits of a number. */
const FILLER = /^[\s().\-/\u2010-\u2015]{1,4}$/;
const EXTENSION = /(?:;ext=|[\s,]{0,3}(?:extension|ext\.?|x|#)[\s.:]{0,3})(\d{1,7})(?!\d)/y;

const ESCAPES = /\\u([0-9a-f]{4})|\\([nrtbf])|\\(["\\/])|((?:%[0-9a-f]{2})+)|&#x([0-9a-f]{1,6});|&#(\d{1,7});/gi;

/** Characters as JSON, Turtle, URLs and HTML escape them. */
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

/** What to look for in texts. */
export interface Wanted {
  /** Keys (see `keysOf`) of people whose names are known. */
  readonly keys: Iterable<string>;
  /** Is this the key of someone of whom only the hash is known? */
  readonly isBarred?: (key: string) => boolean;
  /** Where numbers without a country code are at home. */
  readonly region: Region;
}

/** Tells whether one of the keys is in a text that was unescaped, be it written in another way. */
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

/** The keys of the e-mail addresses and telephone numbers that are in a text, a number also without its extension. */
export function keysInText(text: string, region: Region): Set<string> {
  const plain = plainText(text);
  const keys = new Set([...addressesIn(plain)].map((address) => `email ${address}`));
  for (const number of numbersIn(withContexts(plain))) for (const key of keysOfNumber(number, region)) keys.add(key);
  return keys;
}

/** Is the value of an identifier one that tells its owner from others wherever it stands? */
export function isTelling(value: string): boolean {
  return value.length >= MIN_VALUE && value.length <= MAX_VALUE && /\d/.test(value);
}

/** A local number of a `tel:` that says where it is at home is also found as that of the world. */
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

/** Digits that may be a telephone number. */
interface DigitRun {
  readonly digits: string;
  /** Of how many pieces it is made. */
  readonly pieces: number;
  /** Does a plus sign stand before it? */
  readonly isInternational: boolean;
  readonly extension: string | undefined;
}

interface Piece {
  readonly digits: string;
  readonly at: number;
}

/** Every sequence of whole pieces that is as long as a number may be. */
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

/** By what a number is told from others whatever stands before it, be it a country code, zeros or nothing. */
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

/** The keys that a number may have, by the country code that it has, or by that of the region. */
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

/** What someone reaches who dials these digits in a region, the country code of which may stand before them. */
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
