/** A lead's contact as a vCard 4.0 (RFC 6350). */
import type { LeadJson } from '../lead/lead-json.ts';
import { nameOf } from '../lead/lead-name.ts';
import { compoundValue, contentLine, lineValue, listValue, textParameter, textValue, uriValue } from './vcard-lines.ts';

/** One vCard, ended by a line break; whoever has no name is called by e-mail, telephone or lead, since FN must be there. */
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

/** A name that came in one piece stays in one: which part of it is the family's, no one said. */
function names(lead: LeadJson): string[] {
  const { givenName, familyName } = lead;
  const isParted = givenName !== undefined || familyName !== undefined;
  const given = isParted ? givenName : nameOf(lead);
  return isParted || given !== '' ? [contentLine('N', compoundValue([familyName, given, '', '', '']))] : [];
}

/** RFC 6350 section 6.4.1 wants a `tel:` URI; what is no number remains a text. */
function telephoneLine(telephone: string): string {
  return /^\+\d+(?:;ext=\d+)?$/.test(telephone)
    ? contentLine('TEL', `tel:${telephone}`, ['VALUE=uri'])
    : contentLine('TEL', lineValue(telephone), ['VALUE=text']);
}

function addressLine(address: NonNullable<LeadJson['address']>[number]): string {
  const { streetAddress, addressLocality, addressRegion, postalCode, addressCountry, text } = address;
  const isParted = [streetAddress, addressLocality, addressRegion, postalCode].some((part) => part !== undefined);
  const street = isParted ? streetAddress : text;
  // Post office box and extended address come first, and should be empty (section 6.3.1).
  const value = compoundValue(['', '', street, addressLocality, addressRegion, postalCode, addressCountry]);
  return contentLine('ADR', value, [textParameter('LABEL', text)]);
}

/** A date without its signs (section 4.3.1), else the words that were written. */
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

/** What was said of the contact, and what the person wrote. */
function remarks({ comment, comments = [], sources }: LeadJson): string[] {
  return [...new Set([comment, ...comments, ...sources.map(({ text }) => text)])].flatMap((text) => text ?? []);
}

/** The tag of a language (RFC 5646) that came as one or by its English name; none for what is neither. */
function tagOf(language: string): string[] {
  const named = tagsByName().get(language.trim().toLowerCase());
  if (named !== undefined) return [named];
  return /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(language) ? canonical(language) : [];
}

function canonical(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    // It looks like a tag and is none.
    return [];
  }
}

let tags: Map<string, string> | undefined;

/** The codes of two letters by the English names of their languages. */
function tagsByName(): ReadonlyMap<string, string> {
  if (tags !== undefined) return tags;
  const namesOf = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const codes = letters.flatMap((one) => letters.map((other) => `${one}${other}`));
  tags = new Map(codes.flatMap((code) => namedCode(namesOf.of(code), code)));
  return tags;
}

/** Some codes are former ones of the same language. */
const namedCode = (name: string | undefined, code: string): [string, string][] =>
  name === undefined || canonical(code)[0] !== code ? [] : [[name.toLowerCase(), code]];
