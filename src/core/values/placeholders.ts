/**
 * What people and programs write where they have nothing to say. Such values join nobody: they are kept as text and are no
 * keys. The lists are here, in one place; the setting `placeholders` adds to them.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';

const wordsIn = (...lines: readonly string[]): string[] => lines.join(' ').split(' ');

/** Words that stand for nothing, in the place of an identifier or of a mailbox; in lower case, letters and digits only. */
const NOTHING = wordsIn(
  'null nil none na nan undefined unknown unspecified missing nothing anonymous dummy placeholder asdf qwerty',
  'notavailable notapplicable notprovided notgiven notset notspecified ninguno ninguna keine aucun aucune nessuno',
);

/** No identifiers of anything, but perhaps names of mailboxes. */
const NO_ID = wordsIn('empty blank tbd tba noid novalue anon sample objectobject void default string test infinity');

/** What people make up so as not to give their address, and mailboxes that nobody reads. */
const NO_BOX = wordsIn(
  'noemail nomail noaddress noemailaddress noemailprovided noemailgiven noemailavailable emailnotprovided notanemail',
  'donthave doesnothave doesnthave noreply donotreply dontreply noone nobody noname noneprovided nonegiven',
  'refused declined withheld fake fakeemail bogus sinemail sincorreo notiene notengo keineemail keinemail pasdemail',
);

const NO_HOST = wordsIn(
  'noemail nomail noaddress none noreply donotreply noone nobody fake fakeemail nowhere notprovided noemailprovided',
  'unknown null undefined na nil bogus notanemail',
);

/** Words that are a placeholder only on both sides of the sign: `test@test.com`. */
const FILLERS = wordsIn(
  'test testing tester abc abcd xyz email mail user name foo bar example me you no asd',
  'someone somebody client customer lead demo temp sample',
);

/** What no identifier of a thing is, in other characters than letters. */
const NO_IDENTIFIER = [
  // Zeros alone, as a number, a date or a GUID, and what programs return where they find nothing.
  /^[-.:{}\s]*0[-.:{}0\s]*$/,
  /^-1(?:\.0+)?$/,
  // Nothing but signs: `*****`, `--`, `#`, `?`.
  /^[^\p{L}\p{N}]+$/u,
  /^(?:x{3,}|(\p{L})\1{3,}|(\d)\2{8,})$/iu,
  // RFC 9562 section 5.10: the greatest GUID.
  /^\{?f{8}-f{4}-f{4}-f{4}-f{12}\}?$/i,
  // A cell that a spreadsheet could not compute.
  /^#(?:n\/a|ref!|value!|name\?|null!|num!|div\/0!)$/i,
  // A template that nobody filled in: `{{lead_id}}`, `${id}`, `%ID%`, `<id>`, `[lead id]`.
  /^(?:\{\{?|\$\{|%|<|\[)[\sa-z_.-]+(?:\}\}?|%|>|\])$/i,
];

const WORDS = {
  ids: new Set([...NOTHING, ...NO_ID]),
  boxes: new Set([...NOTHING, ...NO_BOX]),
  hosts: new Set(NO_HOST),
  fillers: new Set(FILLERS),
};

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '');
const withoutNumber = (word: string): string => word.replace(/(?<=\D)\d+$/, '');

/** Tells placeholders from values. */
export class Placeholders {
  readonly #more: readonly RegExp[];
  readonly #moreNumbers: readonly RegExp[];

  /** `more` are texts of the operator, in any case, in which `*` stands for any characters; numbers with `+`, spelled freely. */
  constructor(more: readonly string[] = []) {
    this.#more = more.map(patternOf);
    this.#moreNumbers = more.map((text) => patternOf(text.replace(/[\s()./-]/g, '')));
  }

  /** Is it no identifier of any thing? */
  isIdentifier(value: string): boolean {
    const text = value.trim();
    return (
      WORDS.ids.has(lettersOf(text)) || NO_IDENTIFIER.some((pattern) => pattern.test(text)) || this.#isListed(text)
    );
  }

  /** Is it nobody's e-mail address? */
  isEmail(address: string): boolean {
    const [local = '', domain = ''] = address.toLowerCase().split('@');
    const box = lettersOf(local.replace(/\+.*$/, ''));
    const host = lettersOf(domain.split('.').at(-2) ?? '');
    if (isNoBox(box) || WORDS.hosts.has(host) || domain.endsWith('.invalid')) return true;
    return (isFiller(box) && isFiller(host)) || this.#isListed(address);
  }

  /** Is it a number that nobody can have? `+` and digits, with or without an extension; 555-01xx is fiction, but a number. */
  isTelephone(number: string): boolean {
    const parsed = parsePhoneNumberFromString(number);
    if (parsed?.isValid() !== true) return true;
    const digits = parsed.nationalNumber;
    const isListed = this.#moreNumbers.some((pattern) => pattern.test(number) || pattern.test(parsed.number));
    return /^(\d)\1*$/.test(digits) || isRun(digits) || isListed;
  }

  #isListed(text: string): boolean {
    return this.#more.some((pattern) => pattern.test(text));
  }
}

function patternOf(text: string): RegExp {
  const parts = text.trim().split(/\*+/);
  const escaped = parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'isu');
}

function isNoBox(box: string): boolean {
  const word = withoutNumber(box);
  // `na2` may be somebody's initials.
  return WORDS.boxes.has(box) || (word.length > 3 && WORDS.boxes.has(word)) || /^(.)\1{3,}$/u.test(box);
}

const isFiller = (word: string): boolean => WORDS.fillers.has(withoutNumber(word)) || /^(.)\1+$/u.test(word);

/** Digits one after the other, as fingers find them: `1234567890`. */
const isRun = (digits: string): boolean => '01234567890123456789'.includes(digits);
