/**
 * Finds the texts of fields that say nothing: placeholders, and templates that were not filled in. Another event, or another
 * member, that says something then counts instead.
 */
import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';
import { lettersOf, saysNothing } from './placeholders.ts';

/**
 * A template that was not filled in, anywhere in a text: `{{first_name}}`, `${name}`, `*|NAME|*`, `%NAME%`. It has one to three
 * words: a text in braces with more, or with commas or quotation marks, was written by a person or is JSON.
 */
const TEMPLATE = /\$?\{\{?\s?[\w.!$%#|:-]{1,40}(?:\s[\w.!$%#|:-]{1,40}){0,2}\s?\}\}?|\*\|[^|*]*\|\*|%[a-z_.]+%/gi;

const isTemplate = (text: string): boolean => {
  const rest = text.replace(TEMPLATE, '');
  return rest !== text && !/[\p{L}\p{N}]/u.test(rest);
};

/** Does this text of a field say nothing: a placeholder, or a template that was not filled in? An emoji says something. */
export const isUnsaid = remembered(
  (text): boolean => (saysNothing(text) && !/\p{Extended_Pictographic}/u.test(text)) || isTemplate(text),
);

/** Words that say something as a reason or a comment, though they are no name. */
const REMARKS: ReadonlySet<string> = new Set(
  wordsIn('invalid unavailable notavailable notfound missing nothing anonymous undisclosed notdisclosed'),
);

/** Does this reason or comment say nothing? */
export const isUnsaidRemark = (text: string): boolean => isUnsaid(text) && !REMARKS.has(lettersOf(text));

/** An IRI with a template in it: `http://{lead-owner}.example.com/profile/card#me`. */
const TEMPLATE_IRI = /^[a-z][a-z\d+.-]*:.*(?:[{}]|%7[bd])/is;
/** Some CRMs write GUIDs in braces. */
const GUID = /(?:\{|%7b)[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?:\}|%7d)/gi;

/** Is this such an IRI? */
export const isTemplateIri = (text: string): boolean => TEMPLATE_IRI.test(text.replace(GUID, ''));

/** Does this text name no one, though it stands for a person or an office? */
export const namesNobody = remembered((text): boolean => isUnsaid(text) || isUnassigned(text) || isTemplateIri(text));

/** A text that names someone; `undefined` for every other. */
export const someoneNamed = (text: string | undefined): string | undefined =>
  text === undefined || namesNobody(text) ? undefined : text;

/** Does this text say that no one has the lead? */
export const isUnassigned = (text: string): boolean => /^(?:un|not[ _-]?)assigned$/i.test(text.trim());

/** The first text that says something by this rule; the first text of all if none does. */
export function firstSaid(
  texts: readonly (string | undefined)[],
  saysNothingBy: (text: string) => boolean = isUnsaid,
): string | undefined {
  const known = texts.filter((text) => text !== undefined);
  return known.find((text) => !saysNothingBy(text)) ?? known[0];
}
