/**
 * Placeholders: what people and programs write if they have no value. They are kept as text and never used as keys, so they
 * join no leads. All lists are in this file. The setting `placeholders` adds to them.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';

/** Words without meaning, as an identifier or a mailbox. In lower case, letters and digits only. */
const NOTHING = wordsIn(
  'null nil none na nan undefined unknown unspecified missing nothing anonymous dummy placeholder asdf qwerty',
  'notavailable notapplicable notprovided notgiven notset notspecified ninguno ninguna keine aucun aucune nessuno',
  'notsupplied notstated notknown notonfile notfound notdisclosed undisclosed unavailable invalid redacted nodata norecord',
  'nonegiven noneprovided noneonfile nullnull undefinedundefined tobedetermined tobeconfirmed seenotes seeabove changeme',
  'unbekannt keineangabe keineangaben nichtangegeben nichtvorhanden inconnu nonrenseigne nonrenseigné nondisponible',
  'desconocido desconocida sindato sindatos noaplica desconhecido sconosciuto nondisponibile onbekend ukendt ukjent',
);

/** Words that are not identifiers, but may be the names of mailboxes. */
const NO_ID = wordsIn(
  'empty blank tbd tba tbc noid novalue anon sample objectobject systemobject object void default string value test infinity error',
  'id leadid contactid identifier unknownid unassigned notassigned pending deleted removed confidential sameasabove ditto',
  'entfällt sansobjet yes no y n example foo bar foobar loremipsum todo guid uuid guest self me nana 0x0',
  // Words that say how a lead arrived and do not identify it.
  'web website online offline manual import imported migration legacy new newlead other misc various multiple walkin',
);

/** What people invent in order not to give their address, and mailboxes that nobody reads. */
const NO_BOX = wordsIn(
  'noemail nomail noaddress noemailaddress noemailprovided noemailgiven noemailavailable emailnotprovided notanemail',
  'donthave doesnothave doesnthave noreply donotreply dontreply noone nobody noname noneprovided nonegiven',
  'refused declined withheld fake fakeemail bogus sinemail sincorreo notiene notengo keineemail keinemail pasdemail',
  'noemailonfile noemailyet noemailatall noemailaddy noemails n0email needemail emailneeded getemail emailrequired',
  'emailnotavailable emailunknown unknownemail emailunavailable invalidemail emailinvalid bademail doesnotuseemail',
  'didnotgive didnotprovide willnotgive wontgive wouldnotgive nothanks nocontact donotemail donotcontact nocomputer',
  'youremail youremailaddress yourname emailaddress firstnamelastname replaceme mailerdaemon',
  'decline declines dontemail dontemailme donotcall unsubscribe naotem nãotem naotememail sememail semcorreio sinmail geenemail geenmail ohneemail sansemail senzaemail senzamail',
);

const NO_HOST = wordsIn(
  'noemail nomail noaddress none noreply donotreply noone nobody fake fakeemail nowhere notprovided noemailprovided',
  'unknown null undefined na nil bogus notanemail',
);

/** Words that are a placeholder only if both sides of the `@` are such words: `test@test.com`. */
const FILLERS = wordsIn(
  'test testing tester abc abcd xyz email mail user name foo bar example me you no asd',
  'someone somebody client customer lead demo temp sample your',
);

/**
 * Words that are a placeholder only if both sides are the same:
 * `deleted@deleted.com`. A person may own a domain of this name.
 */
const ON_BOTH_SIDES = wordsIn(
  'tbd tba deleted removed private privacy hidden spam blah pending nope noway guest admin need noreal nada',
  'unsubscribed optout optedout random whatever stuff tst blank bounce info',
);

/** Sample domains: `name@domain.com`. */
const SAMPLE_HOSTS = wordsIn('domain yourdomain yourcompany mydomain example');

/** Mailboxes of Gmail have at least six characters, so `test@gmail.com` cannot exist. */
const GMAIL = /^(?:gmail|googlemail)\.com$/;

/**
 * Sample numbers of forms and libraries, which people copy. Their form is valid, and hundreds of strangers send the same one.
 */
const SAMPLE_NUMBERS = wordsIn(
  '+33612345678 +34612345678 +31612345678 +48512345678 +351912345678 +61412345678 +447123456789 +393123456789',
  '+12345678910 +4915112345678 +4915123456789 +819012345678 +919876543210 +911234567890',
);

/** Patterns of texts that identify nothing, besides words. */
const NO_IDENTIFIER = [
  // Only zeros, as a number, a date or a GUID; then numbers that programs return if they find nothing.
  /^[-.:{}\s]*0[-.:{}0\s]*$/,
  /^-(?:1|9+)(?:\.0+)?$/,
  // Only punctuation: `*****`, `--`, `#`, `?`.
  /^[^\p{L}\p{N}]+$/u,
  /^(?:x{3,}|(\p{L})\1{3,}|(\d)\2{8,})$/iu,
  // Groups of the letter x, which hide a number; then the digits in order, which a real counter hardly reaches.
  /^x{2,}(?:[-. ]x{2,})+$/i,
  /^0?123456789\d?$/,
  // Abbreviations of `not available` in other languages, with their punctuation.
  /^(?:n\s*\/\s*d|s\s*\/\s*[on]|k\.\s?a\.?|n\.\s?v\.\s?t\.?|n\.\s?d\.?|w\s*\/\s*o|\\n)$/i,
  // GUIDs that people type: one digit repeated, or digits in order.
  /^\{?(\w)\1{7}-\1{4}-\1{4}-\1{4}-\1{12}\}?$/,
  /^\{?12345678-1234-1234-1234-123456789(?:012|abc)\}?$/i,
  // RFC 9562 section 5.10: the GUID with the highest value.
  /^\{?f{8}-f{4}-f{4}-f{4}-f{12}\}?$/i,
  // Texts of manuals and forms that ask to be replaced: `YOUR_LEAD_ID`, `insert-id-here`.
  /^(?:your|insert|enter|sample|example|dummy|default)[\s_-]*(?:[a-z]+[\s_-]*){0,3}(?:id|identifier|here|number|guid|lead)$/i,
  // An error value of a spreadsheet.
  /^#(?:n\/a|ref!|value!|name\?|null!|num!|div\/0!)$/i,
  // A template that was not filled in: `{{lead_id}}`, `${id}`, `%ID%`, `<id>`, `[lead id]`, `*|ID|*`, `{!Lead.Id}`, `##ID##`.
  /^(?:\*\||\{[!$%]|#\{|%%|<<|\[\[|##|@@|__)[\sa-z_.-]+(?:\|\*|%?\}|%%|>>|\]\]|##|@@|__)$/i,
  /^(?:\{\{?|\$\{|%|<|\[)[\sa-z_.-]+(?:\}\}?|%|>|\])$/i,
];

const WORDS = {
  nothing: new Set(NOTHING),
  ids: new Set([...NOTHING, ...NO_ID]),
  boxes: new Set([...NOTHING, ...NO_BOX]),
  hosts: new Set(NO_HOST),
  fillers: new Set(FILLERS),
  bothSides: new Set(ON_BOTH_SIDES),
  samples: new Set([...SAMPLE_HOSTS, ...SAMPLE_NUMBERS]),
};

/** The letters and digits of a text, in lower case. */
export const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '');
const withoutNumber = (word: string): string => word.replace(/(?<=\D)\d+$/, '');

/** Words of {@link NOTHING} that are also names of people. */
const NAMES = new Set(wordsIn('na nan nil'));

/** Has this text no meaning, such as `N/A`, `unknown` or `--`? With a capital, `Nan` may be the name of a person. */
export const saysNothing = remembered((text): boolean => {
  const written = text.trim();
  const word = lettersOf(written);
  if (NAMES.has(word) && /^\p{Lu}\p{Ll}+$/u.test(written)) return false;
  return WORDS.nothing.has(word) || !/[\p{L}\p{N}]/u.test(written);
});

/** Recognizes placeholders. */
export class Placeholders {
  readonly #more: readonly RegExp[];
  readonly #moreNumbers: readonly RegExp[];

  /** `more`: further placeholders of the operator, in any case. `*` matches any characters. Numbers begin with `+`. */
  constructor(more: readonly string[] = []) {
    this.#more = more.map(patternOf);
    this.#moreNumbers = more.map((text) => patternOf(text.replace(/[\s()./-]/g, '')));
  }

  /** Is this text no identifier but a placeholder? */
  isIdentifier(value: string): boolean {
    const text = value.trim();
    return isNobodysIdentifier(text) || this.#isListed(text);
  }

  /** Does this e-mail address belong to nobody? */
  isEmail(address: string): boolean {
    return isNobodysAddress(address) || this.#isListed(address);
  }

  /**
   * Does this number belong to nobody? It has `+` and digits, and maybe an extension. 555-01xx is fiction but a valid number.
   */
  isTelephone(number: string): boolean {
    const nobodys = nobodysNumber(number);
    return nobodys.isNobodys || this.#moreNumbers.some((one) => one.test(number) || one.test(nobodys.number));
  }

  #isListed(text: string): boolean {
    return this.#more.some((pattern) => pattern.test(text));
  }
}

/** Is this number a placeholder by the built-in rules? Also returns the number without its extension. */
const nobodysNumber = remembered((number): { readonly isNobodys: boolean; readonly number: string } => {
  const parsed = parsePhoneNumberFromString(number);
  if (parsed?.isValid() !== true) return { isNobodys: true, number };
  const digits = parsed.nationalNumber;
  const isNobodys = /^(\d)\1*$/.test(digits) || isRun(digits) || isUnassignedNumber(parsed.number);
  return { isNobodys, number: parsed.number };
});

/** Is this address a placeholder by the built-in rules? */
const isNobodysAddress = remembered((address): boolean => {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  const box = lettersOf(local.replace(/\+.*$/, ''));
  const host = lettersOf(domain.split('.').at(-2) ?? '');
  if (isNoBox(box) || WORDS.hosts.has(host) || domain.endsWith('.invalid')) return true;
  // `not@available.com`: both sides together make the word.
  if (box.length > 1 && host.length > 4 && WORDS.nothing.has(box + host)) return true;
  return isSameOnBothSides(box, host) || (isFiller(box) && isNowhere(domain, host, box));
});

/** Is this identifier a placeholder by the built-in rules? */
const isNobodysIdentifier = remembered((written): boolean => {
  // RFC 9562 section 4: a GUID may be written as a URN.
  const text = written.replace(/^urn:uuid:/i, '');
  return WORDS.ids.has(lettersOf(text)) || NO_IDENTIFIER.some((pattern) => pattern.test(text));
});

function patternOf(text: string): RegExp {
  const parts = text.trim().split(/\*+/);
  const escaped = parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'isu');
}

function isNoBox(box: string): boolean {
  const word = withoutNumber(box);
  // A short word such as `na2` may be the initials of a person.
  return WORDS.boxes.has(box) || (word.length > 3 && WORDS.boxes.has(word)) || /^(.)\1{3,}$/u.test(box);
}

const isFiller = (word: string): boolean => WORDS.fillers.has(withoutNumber(word)) || /^(.)\1+$/u.test(word);

/** Are both sides of the address the same, and not a name: `x@x.com`, `123@123.com`? */
const isSameOnBothSides = (box: string, host: string): boolean =>
  box === host && (box.length === 1 || WORDS.bothSides.has(box) || (box.length > 2 && isRun(box)));

const isNowhere = (domain: string, host: string, box: string): boolean =>
  isFiller(host) || WORDS.samples.has(host) || (GMAIL.test(domain) && box.length < 6);

/**
 * Is a number of this form assigned to nobody? In North America (NANP) no exchange begins with 0 or 1, 555-1212 is directory
 * assistance, and the other 555 numbers in the list are made up. Elsewhere no real number ends in eight zeros or nine equal
 * digits.
 */
function isUnassignedNumber(number: string): boolean {
  if (WORDS.samples.has(number)) return true;
  if (number.startsWith('+1')) return /^\+1\d{3}(?:[01]|555(?:1212|1234|0000|1111|5555|9999)$)/.test(number);
  return /(?:0{8}|(\d)\1{8})$/.test(number);
}

/** Are these digits in order, as on a keyboard: `1234567890`? */
const isRun = (digits: string): boolean => '01234567890123456789'.includes(digits);
