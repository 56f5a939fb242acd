/** Converts e-mail addresses to the one spelling in which they are compared. */
import { addressesOf, addressOf } from './spellings.ts';
import { remembered } from '../../text/remembered.ts';

/** A `mailto:` link by RFC 6068 section 2: addresses, then a question mark and the fields of a message. */
const LINK = /mailto:([^\s<>"?#]*)(?:\?([^\s<>"]*))?/gi;
/** A comma before the next link. It belongs to neither link. */
const BETWEEN_LINKS = /[,;]+(?=\s*mailto:)/gi;

/**
 * The address in the spelling of `spellings.ts`, without `mailto:` and the fields behind a question mark (RFC 6068).
 * `undefined` if the text is not an address, or more than one. The local part becomes lower case as well: RFC 5321 section 2.4
 * allows a host to treat `Joe` and `joe` as two mailboxes, but none does, and one person would become two.
 */
export const parseEmail = remembered((text): string | undefined =>
  addressOf(/^\s*mailto:/i.test(text) ? fromLinks(text) : text),
);

/** All addresses in a text, each once: a single address, or several among names, in lists and in links. */
export function emailsIn(text: string): string[] {
  const one = parseEmail(text);
  return one === undefined ? [...addressesOf(fromLinks(text))] : [one];
}

/** Replaces each link by its addresses. */
function fromLinks(text: string): string {
  return text.replace(BETWEEN_LINKS, ' ').replace(LINK, (_, to: string, fields = '') => {
    const more = String(fields)
      .split('&')
      .flatMap((field) => /^to=(.*)$/is.exec(field)?.[1] ?? []);
    return [to, ...more]
      .filter((addresses) => addresses !== '')
      .map(decode)
      .join(' ');
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // These percent signs do not encode anything, so they belong to the address.
    return text;
  }
}
