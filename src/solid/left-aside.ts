/** Reports what a server lists in an inbox but leadpod does not read (SECURITY.md, T10, T15). */
import { count } from '../text/count.ts';
import type { MissingEntries } from './container.ts';

/** What of a listing is not read: entries or pages at a place that is not allowed, containers, and what is not listed at all. */
export interface LeftAside {
  /** How many entries or pages are at a place that is not allowed. */
  readonly count: number;
  /** The first of them, as the server wrote it. */
  readonly example: string;
  /** Containers in the inbox, and the first of them. */
  readonly containers?: { readonly count: number; readonly example: string };
  /** The server says that there are more entries than it listed. */
  readonly missing?: MissingEntries;
}

/** A container that was read as a notification. */
export const CONTAINER = 'it is a container, and the content is not read';

/** Sentences for the user: how many entries were ignored, which, and what to do. */
export function leftAsideWords(inbox: string, { count: number, example, containers, missing }: LeftAside): string {
  const sentences: string[] = [];
  if (number > 0) {
    const many = count(number, 'entry of the inbox is', 'entries of the inbox are');
    sentences.push(`${many} not read, such as ${example} - ${adviceFor(inbox, example)}`);
  }
  if (containers !== undefined) {
    const many = count(containers.count, 'entry of the inbox ends', 'entries of the inbox end');
    sentences.push(
      `${many} in a slash, as containers do, and the content is not read, such as ${containers.example} - if it is a notification, ask its sender to choose a name without a slash (the Slug header), and post it again`,
    );
  }
  if (missing !== undefined)
    sentences.push(
      `the server says that the inbox has ${count(missing.stated, 'entry', 'entries')}, but it lists ${missing.listed} - if there are more, they are on further pages that leadpod does not find: ask the operator of the server`,
    );
  return sentences.join('; ');
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
