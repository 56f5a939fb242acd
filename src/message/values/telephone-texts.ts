/** Reads texts with several telephone numbers, words between them, or forms that only programs write. */
import { plainText, unescapePercent } from './spellings.ts';
import { remembered } from '../../text/remembered.ts';
import { parseTelephone, type Region } from './telephones.ts';

/** The content of a text. */
export interface TelephoneText {
  /** The numbers in the text, each once, as `parseTelephone` returns them. */
  readonly numbers: readonly string[];
  /** Are there digits in the text that belong to none of the numbers? */
  readonly hasRest: boolean;
}

/** A longer text is read as one number or none. */
const MAX_LENGTH = 250;
/** Strangers choose the texts, and a failed attempt costs as much as a successful one (SECURITY.md, T26). */
const MAX_FAILURES = 5;
/** Fewer digits are not a complete telephone number. */
const MIN_DIGITS = 7;
/** ITU-T E.164 section 6: 15 digits, with up to three before them to dial another country. */
const MAX_DIGITS = 18;

/** Replaces the words that introduce an extension. */
const EXTENSION_SIGN = '~';
const EXTENSION =
  /(?<=[\d)])[\s,;.]*(?:\(\s*)?(?:ext(?:ension|n)?|poste|anexo|ramal|durchwahl|(?<!\p{L})x|#)(?!\p{L}{2})[\s.:=#]*(?:no\.?|number)?[\s.:=#]*(?=\d{1,8}(?!\d))/gu;
/** A pause while dialling. */
const PAUSE = /(?<=\d)(?:,,+|[pw](?=\d))\s*/g;
/** The parameters after the number in a `tel:` URI (RFC 3966 section 3). */
const PARAMETERS = /(?<![\d;=])([+(]?\d[\d().\s-]{0,40})((?:;[a-z][a-z\d-]{0,30}(?:=[^;,\s<>"]{0,60})?){1,8})/g;
const FAX = /(?<!\p{L})(?:tele)?(?:fax|facsimile)(?!\p{L})[^\d+;,\n]{0,12}[+(]?\d[\d().\s-]*/gu;
const ADDRESS = /[^\s;,<>]*@[^\s;,<>]*/g;
const DATE = /(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)/g;

/** What separates numbers, the most reliable first. */
const SEPARATORS = [/[;\n\r\t|]+/, /,+/, /[^\d\s+().\-\u2010-\u2015/~]+/, /\s\/+\s/, /\/+/];

/** All telephone numbers in a text. They may be separated by commas, semicolons, slashes, words, lines or only spaces. */
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

/** Texts that the library would read wrongly: the context of a local number, a fax, an address that begins with digits. */
const NOT_PLAIN = /;phone-context=|fax|@/i;

/** The number, if the text is one number and nothing else: all digits belong to the number and its extension. */
function wholeNumber(text: string, region: Region): string | undefined {
  if (NOT_PLAIN.test(text)) return undefined;
  const number = parseTelephone(text, region);
  const digits = digitsOf(number ?? '');
  // The dialling prefix may differ or be missing, so only the end of the number is compared.
  return number !== undefined && digitsOf(plainText(text)).endsWith(digits.slice(-MIN_DIGITS)) ? number : undefined;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The text in one spelling, with a sign before each extension, and without anything that is certainly no number. */
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

/** The text with each local number that states its context made a global number. Takes linear time. */
export const withGlobalNumbers = (plain: string): string => plain.replace(PARAMETERS, withParameters);

/** RFC 3966 section 5.1.4: the context completes a local number, unless it is a domain. */
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

  /** Takes the text as one number, or splits it by the separator of this level and tries its parts. */
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
    // A bracket that is not closed has no meaning.
    const trimmed = number.replace(/^[^\d+(]+|[^\d]+$/g, '').replace(/^\((?!\+?\d+\))/, '');
    const found = wholeNumber(extension === undefined ? trimmed : `${trimmed} x${extension.trim()}`, this.#region);
    if (found !== undefined && more.length > 0) this.#hasRest = true;
    return found;
  }

  /** Spaces separate numbers, but also occur within them. So words are added until they make a number. */
  #walk(text: string): void {
    let words: string[] = [];
    for (const word of text.split(/\s+/)) {
      words.push(word);
      if (this.#take(words.join(' '))) words = [];
    }
    if (/\d/.test(words.join(''))) this.#hasRest = true;
  }
}
