/** Texts that hold several telephone numbers, with words between them, or in ways that only programs write. */
import { plainText, unescapePercent } from './spellings.ts';
import { remembered } from '../../text/remembered.ts';
import { parseTelephone, type Region } from './telephones.ts';

/** What a text holds. */
export interface TelephoneText {
  /** Its numbers, each once, as `parseTelephone` has them. */
  readonly numbers: readonly string[];
  /** Does it hold digits of which no number was made? */
  readonly hasRest: boolean;
}

/** Longer texts are read as one number or as none. */
const MAX_LENGTH = 250;
/** Strangers choose the texts, and a try that fails costs as much as one that finds something (THREATS: T26). */
const MAX_FAILURES = 5;
/** Fewer digits are no number that is dialled from elsewhere. */
const MIN_DIGITS = 7;
/** ITU-T E.164 section 6: 15 digits; before them what is dialled to leave a country. */
const MAX_DIGITS = 18;

/** Stands for what introduces an extension. */
const EXTENSION_SIGN = '~';
const EXTENSION =
  /(?<=[\d)])[\s,;.]*(?:\(\s*)?(?:ext(?:ension|n)?|poste|anexo|ramal|durchwahl|(?<!\p{L})x|#)(?!\p{L}{2})[\s.:=#]*(?:no\.?|number)?[\s.:=#]*(?=\d{1,8}(?!\d))/gu;
/** A pause while dialling. */
const PAUSE = /(?<=\d)(?:,,+|[pw](?=\d))\s*/g;
/** RFC 3966 section 3: what is behind the number in a `tel:`. */
const PARAMETERS = /(?<![\d;=])([+(]?\d[\d().\s-]{0,40})((?:;[a-z][a-z\d-]{0,30}(?:=[^;,\s<>"]{0,60})?){1,8})/g;
const FAX = /(?<!\p{L})(?:tele)?(?:fax|facsimile)(?!\p{L})[^\d+;,\n]{0,12}[+(]?\d[\d().\s-]*/gu;
const ADDRESS = /[^\s;,<>]*@[^\s;,<>]*/g;
const DATE = /(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)/g;

/** What stands between numbers, the surest first. */
const SEPARATORS = [/[;\n\r\t|]+/, /,+/, /[^\d\s+().\-\u2010-\u2015/~]+/, /\s\/+\s/, /\/+/];

/** All telephone numbers of a text, be they separated by commas, semicolons, slashes, words, lines or spaces alone. */
export function telephonesIn(text: string, region: Region): TelephoneText {
  let read = READERS.get(region);
  if (read === undefined) {
    read = remembered((one) => readTelephones(one, region));
    READERS.set(region, read);
  }
  return read(text);
}

const READERS = new Map<Region, (text: string) => TelephoneText>();

function readTelephones(text: string, region: Region): TelephoneText {
  const whole = wholeNumber(text, region);
  if (whole !== undefined) return { numbers: [whole], hasRest: false };
  if (text.length > MAX_LENGTH) return NOTHING;
  return new Reading(region).read(plainNumbers(text));
}

const NOTHING: TelephoneText = { numbers: [], hasRest: false };

/** What the library would read past: where a local number is at home, a fax, an address that begins with digits. */
const NOT_PLAIN = /;phone-context=|fax|@/i;

/** A text that is one number and no more: all of its digits are those of the number and its extension. */
function wholeNumber(text: string, region: Region): string | undefined {
  if (NOT_PLAIN.test(text)) return undefined;
  const number = parseTelephone(text, region);
  const digits = digitsOf(number ?? '');
  // What is dialled before the number, or left out, differs; its end does not.
  return number !== undefined && digitsOf(plainText(text)).endsWith(digits.slice(-MIN_DIGITS)) ? number : undefined;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The text in one spelling, its extensions behind one sign, without what is no telephone number for certain. */
function plainNumbers(text: string): string {
  const plain = plainText(text.replace(/(?:%[0-9a-f]{2})+/gi, unescapePercent))
    .replaceAll(EXTENSION_SIGN, ' ')
    .replace(/\\(?=[;,])/g, '')
    .replace(ADDRESS, ';');
  return withGlobalNumbers(plain)
    .replace(FAX, ';')
    .replace(DATE, ';')
    .replace(EXTENSION, EXTENSION_SIGN)
    .replace(PAUSE, EXTENSION_SIGN);
}

/** The same text, with each local number that says its context written as a global one. Linear in its length. */
export const withGlobalNumbers = (plain: string): string => plain.replace(PARAMETERS, withParameters);

/** RFC 3966 section 5.1.4: a local number is completed by its context, unless that is a domain. */
function withParameters(_: string, number: string, parameters: string): string {
  const valueOf = (name: string): string | undefined =>
    parameters
      .split(';')
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const context = valueOf('phone-context');
  const extension = valueOf('ext') ?? /;x(\d{1,8})(?!\w)/.exec(parameters)?.[1];
  const isLocal = context?.startsWith('+') === true && !number.startsWith('+');
  return `${isLocal ? context : ''}${number}${extension === undefined ? '' : `;ext=${extension}`};`;
}

class Reading {
  readonly #region: Region;
  readonly #numbers = new Set<string>();
  readonly #failed = new Set<string>();
  #hasRest = false;

  constructor(region: Region) {
    this.#region = region;
  }

  read(text: string): TelephoneText {
    this.#split(text, 0);
    return { numbers: [...this.#numbers], hasRest: this.#hasRest };
  }

  /** A number, else what the separators of this level and those below it make of the text. */
  #split(text: string, level: number): void {
    if (!/\d/.test(text) || this.#take(text)) return;
    const separator = SEPARATORS[level];
    if (separator === undefined) this.#walk(text);
    else for (const part of text.split(separator)) this.#split(part, level + 1);
  }

  #take(text: string): boolean {
    const digits = digitsOf(text.replace(/~.*$/s, '')).length;
    if (digits < MIN_DIGITS || digits > MAX_DIGITS || /[;\n|]/.test(text) || this.#failed.has(text)) return false;
    if (this.#failed.size >= MAX_FAILURES) return false;
    const number = this.#numberOf(text);
    if (number === undefined) this.#failed.add(text);
    else this.#numbers.add(number);
    return number !== undefined;
  }

  #numberOf(text: string): string | undefined {
    const [number = '', extension, ...more] = text.split(EXTENSION_SIGN);
    // Brackets that were left open say nothing.
    const trimmed = number.replace(/^[^\d+(]+|[^\d]+$/g, '').replace(/^\((?!\+?\d+\))/, '');
    const found = wholeNumber(extension === undefined ? trimmed : `${trimmed} x${extension.trim()}`, this.#region);
    if (found !== undefined && more.length > 0) this.#hasRest = true;
    return found;
  }

  /** Between numbers are spaces, as there are within them: a number is as few words as make one. */
  #walk(text: string): void {
    let words: string[] = [];
    for (const word of text.split(/\s+/)) {
      words.push(word);
      if (this.#take(words.join(' '))) words = [];
    }
    if (/\d/.test(words.join(''))) this.#hasRest = true;
  }
}
