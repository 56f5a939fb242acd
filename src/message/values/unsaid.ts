/**
 * Finds the texts of fields that say nothing: placeholders, and templates that were not filled in. Another event, or another
 * member, that says something then counts instead.
 */
import { remembered } from '../../text/remembered.ts';
import { saysNothing } from './placeholders.ts';

/** A template that was not filled in, anywhere in a text: `{{first_name}}`, `${name}`, `*|NAME|*`, `%NAME%`. */
const TEMPLATE = /\$?\{\{?[^{}]*\}\}?|\*\|[^|*]*\|\*|%[a-z_.]+%/gi;

const isTemplate = (text: string): boolean => {
  const rest = text.replace(TEMPLATE, '');
  return rest !== text && !/[\p{L}\p{N}]/u.test(rest);
};

/** Does this text of a field say nothing: a placeholder, or a template that was not filled in? An emoji says something. */
export const isUnsaid = remembered(
  (text): boolean => (saysNothing(text) && !/\p{Extended_Pictographic}/u.test(text)) || isTemplate(text),
);

/** An IRI with a template in it: `http://{lead-owner}.example.com/profile/card#me`. */
const TEMPLATE_IRI = /^[a-z][a-z\d+.-]*:.*(?:[{}]|%7[bd])/is;

/** Is this such an IRI? */
export const isTemplateIri = (text: string): boolean => TEMPLATE_IRI.test(text);

/** Does this text name no one, though it stands for a person or an office? */
export const namesNobody = remembered((text): boolean => isUnsaid(text) || isUnassigned(text) || isTemplateIri(text));

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
