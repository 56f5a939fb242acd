/** Reports what a server lists in an inbox but leadpod does not read (SECURITY.md, T10, T15). */
import { count } from '../text/count.ts';

/** Entries or pages of a listing at a place that is not allowed. */
export interface LeftAside {
  readonly count: number;
  /** The first of them, as the server wrote it. */
  readonly example: string;
}

/** A sentence for the user: how many entries were ignored, which, and what to do. */
export function leftAsideWords(inbox: string, { count: number, example }: LeftAside): string {
  const many = count(number, 'entry of the inbox is', 'entries of the inbox are');
  return `${many} not read, such as ${example} - ${adviceFor(inbox, example)}`;
}

function adviceFor(inbox: string, example: string): string {
  const url = URL.canParse(example, inbox) ? new URL(example, inbox) : undefined;
  const container = new URL(inbox);
  if (url !== undefined && url.origin !== container.origin)
    return `the server lists it at ${url.origin}, and you ask ${container.origin}: set LEADPOD_INBOX and LEADPOD_STORAGE to the addresses that the server uses, or, behind a proxy, set the base URL of the server to the public one`;
  if (url?.search !== '' && url?.pathname === container.pathname)
    return 'it is a further page of the listing, and the server gives the first one again: use sync --ack delete, so that what comes after it moves up, and tell the operator of the server';
  if (/%2f|%5c|%2e/i.test(example))
    return 'its name has an encoded slash or dot, which the server may read as another place: ask its sender to choose a plain name (the Slug header), and post it again';
  if (/\.(?:acl|acr|meta)$/.test(example))
    return 'its name is that of an access rule or a description: if it is a notification, ask its sender to choose another name (the Slug header)';
  return 'it is not directly in the inbox: ask its sender to post to the inbox itself, or set LEADPOD_INBOX to its container';
}
