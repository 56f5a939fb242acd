/** The contact of a lead as a vCard 4.0 (RFC 6350). */
import type { LeadJson } from '../lead/lead-json.ts';
import { nameOf } from '../lead/lead-name.ts';
import { compoundValue, contentLine, lineValue, listValue, textParameter, textValue, uriValue } from './vcard-lines.ts';

/**
 * Writes one vCard with a line break at its end. FN is required: if there is no name, it is the e-mail address, or else the
 * telephone number, or else the name of the lead.
 */
export function leadToVCard(lead: LeadJson): string {
  const { email, telephone, status, id, slug, address = [], language = [], organization, jobTitle } = lead;
  const texts = (name: string, values: readonly (string | undefined)[]): string[] =>
    values.flatMap((value) => (value === undefined ? [] : [contentLine(name, lineValue(value))]));
  const lines = [
    'BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\n',
    ...texts('FN', [nameOf(lead) || (email[0] ?? telephone[0] ?? slug)]),
    ...names(lead),
    ...texts('EMAIL', email),
    ...telephone.map(telephoneLine),
    ...address.map(addressLine),
    ...(organization === undefined ? [] : [contentLine('ORG', compoundValue([organization]))]),
    ...texts('TITLE', [jobTitle]),
    ...birthday(lead),
    ...[...new Set(language.flatMap(tagOf))].map((tag) => contentLine('LANG', tag)),
    ...categories(lead),
    ...[`Lead, ${status}`, ...remarks(lead)].map((remark) => contentLine('NOTE', textValue(remark))),
    contentLine('UID', uriValue(id)),
    'END:VCARD\r\n',
  ];
  return lines.join('');
}

/** The names. A full name is not divided, because it is not known which part is the family name. */
function names(lead: LeadJson): string[] {
  const { givenName, familyName } = lead;
  const isParted = givenName !== undefined || familyName !== undefined;
  const given = isParted ? givenName : nameOf(lead);
  return isParted || given !== '' ? [contentLine('N', compoundValue([familyName, given, '', '', '']))] : [];
}

/** A telephone number as a `tel:` URI (RFC 6350 section 6.4.1), or as text if the value is not a number. */
function telephoneLine(telephone: string): string {
  return /^\+\d+(?:;ext=\d+)?$/.test(telephone)
    ? contentLine('TEL', `tel:${telephone}`, ['VALUE=uri'])
    : contentLine('TEL', lineValue(telephone), ['VALUE=text']);
}

function addressLine(address: NonNullable<LeadJson['address']>[number]): string {
  const { streetAddress, addressLocality, addressRegion, postalCode, addressCountry, text } = address;
  const isParted = [streetAddress, addressLocality, addressRegion, postalCode].some((part) => part !== undefined);
  const street = isParted ? streetAddress : text;
  // The first two fields (post office box and extended address) should be empty (section 6.3.1).
  const value = compoundValue(['', '', street, addressLocality, addressRegion, postalCode, addressCountry]);
  return contentLine('ADR', value, [textParameter('LABEL', text)]);
}

/** The date in the basic format (section 4.3.1), or the original text if it is not a date. */
function birthday({ birthDate }: LeadJson): string[] {
  if (birthDate === undefined) return [];
  return /^\d{4}-\d{2}-\d{2}$/.test(birthDate)
    ? [contentLine('BDAY', birthDate.replaceAll('-', ''))]
    : [contentLine('BDAY', lineValue(birthDate), ['VALUE=text'])];
}

function categories({ keywords = [], groups = [] }: LeadJson): string[] {
  const words = [...new Set([...keywords, ...groups])];
  return words.length === 0 ? [] : [contentLine('CATEGORIES', listValue(words))];
}

/** The remarks about the contact, and the texts that the contact wrote. */
function remarks({ comment, comments = [], sources }: LeadJson): string[] {
  return [...new Set([comment, ...comments, ...sources.map(({ text }) => text)])].flatMap((text) => text ?? []);
}

/** The language tag (RFC 5646) of a value that is a tag or the English name of a language. Empty for any other value. */
function tagOf(language: string): string[] {
  const named = tagsByName().get(language.trim().toLowerCase());
  if (named !== undefined) return [named];
  return /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(language) ? canonical(language) : [];
}

function canonical(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    // The value looks like a tag, but is not valid.
    return [];
  }
}

let tags: Map<string, string> | undefined;

/** Two-letter codes by the English names of their languages. */
function tagsByName(): ReadonlyMap<string, string> {
  if (tags !== undefined) return tags;
  const namesOf = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const codes = letters.flatMap((one) => letters.map((other) => `${one}${other}`));
  tags = new Map(codes.flatMap((code) => namedCode(namesOf.of(code), code)));
  return tags;
}

/** Leaves out codes that have been replaced by another code of the same language. */
const namedCode = (name: string | undefined, code: string): [string, string][] =>
  name === undefined || canonical(code)[0] !== code ? [] : [[name.toLowerCase(), code]];
