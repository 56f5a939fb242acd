/** E-mail addresses to the one spelling that is compared. */
import { addressesOf, addressOf } from './spellings.ts';
import { remembered } from '../../text/remembered.ts';

/** What RFC 6068 section 2 allows in a link: addresses, and behind a question mark the fields of a message. */
const LINK = /mailto:([^\s<>"?#]*)(?:\?([^\s<>"]*))?/gi;
/** One more link may be behind a comma, which is a part of neither. */
const BETWEEN_LINKS = /[,;]+(?=\s*mailto:)/gi;

/**
 * The address in the one spelling of `spellings.ts`, without `mailto:` and what RFC 6068 lets follow behind a question mark;
 * `undefined` where it is none, or more than one. The local part is folded as well: RFC 5321 section 2.4 lets a host tell `Joe`
 * from `joe`, none in practice does, and one person would become two.
 */
export const parseEmail = remembered((text): string | undefined =>
  addressOf(/^\s*mailto:/i.test(text) ? fromLinks(text) : text),
);

/** All addresses of a text that is one or holds some, among names, in lists and links; each once. */
export function emailsIn(text: string): string[] {
  const one = parseEmail(text);
  return one === undefined ? [...addressesOf(fromLinks(text))] : [one];
}

/** The text with the addresses of each link in its place. */
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
    // No percent-encoding; then it is the address itself.
    return text;
  }
}
