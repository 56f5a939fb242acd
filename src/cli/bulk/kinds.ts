/** The kinds of files that leadpod reads. */
import { isUtf8 } from 'node:buffer';
import { NotificationError } from '../../errors.ts';
import { hasKnownStart, rdfFormatOf } from '../../message/decode/media-type.ts';
import type { NotificationContent } from '../../message/parsed-notification.ts';

const TYPES: readonly (readonly [suffix: string, contentType: string])[] = [
  ['.jsonld', 'application/ld+json'],
  ['.json', 'application/json'],
  ['.ttl', 'text/turtle'],
  ['.turtle', 'text/turtle'],
  ['.nq', 'application/n-quads'],
  ['.nquads', 'application/n-quads'],
  ['.nt', 'application/n-triples'],
  ['.trig', 'application/trig'],
];

/** The names of files with one message on each line. */
export const LINES = /\.(?:ndjson|jsonl)$/i;

/** The media type of a file by the suffix of its name; `undefined` for another suffix. */
export const typeOf = (name: string): string | undefined =>
  TYPES.find(([suffix]) => name.toLowerCase().endsWith(suffix))?.[1];

/** Whether a file has a suffix that leadpod reads. */
export const isOfOurs = (name: string): boolean => LINES.test(name) || typeOf(name) !== undefined;

const KINDS =
  'leadpod reads JSON (.json, .jsonld, .ndjson, .jsonl), Turtle (.ttl), TriG (.trig), N-Quads (.nq) and N-Triples (.nt)';

/** The error for a folder without such files. */
export const NO_KNOWN_FILE = `no file of a known kind in this folder. ${KINDS}`;

type Unread = Pick<NotificationContent, 'body' | 'contentType'>;

/**
 * Why leadpod cannot read a file of this kind; `undefined` if it may be able to. Without this check, the parser of a wrongly
 * guessed kind would report an error that misleads.
 */
export function kindFault({ body, contentType }: Unread): string | undefined {
  const isRdf = contentType !== undefined && rdfFormatOf(contentType) !== undefined;
  if (body.length === 0 && !isRdf) return 'the file is empty';
  if (contentType !== undefined || (isUtf8(body) && hasKnownStart(new TextDecoder().decode(body)))) return undefined;
  return `unknown kind of file. ${KINDS}, in UTF-8. If it is one of these, add --type MEDIA-TYPE`;
}

/** @throws NotificationError `media-type`, with the reason of {@link kindFault}. */
export function requireKnownKind(file: Unread): void {
  const fault = kindFault(file);
  if (fault !== undefined) throw new NotificationError('media-type', fault);
}
