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

/** Files that hold a message a line. */
export const LINES = /\.(?:ndjson|jsonl)$/i;

/** The media type that the name of a file says. */
export const typeOf = (name: string): string | undefined =>
  TYPES.find(([suffix]) => name.toLowerCase().endsWith(suffix))?.[1];

/** Whether the name of a file says that leadpod reads it. */
export const isOfOurs = (name: string): boolean => LINES.test(name) || typeOf(name) !== undefined;

const KINDS =
  'leadpod reads JSON (.json, .jsonld, .ndjson, .jsonl), Turtle (.ttl), TriG (.trig), N-Quads (.nq) and N-Triples (.nt)';

/** What is said of a folder where no name of a file says so. */
export const NO_KNOWN_FILE = `no file of a known kind in this folder. ${KINDS}`;

type Unread = Pick<NotificationContent, 'body' | 'contentType'>;

/**
 * Why a file is of no kind that leadpod reads, `undefined` where it may be of one. The parser of a kind that was guessed wrongly
 * would explain a mistake that no one made.
 */
export function kindFault({ body, contentType }: Unread): string | undefined {
  const isRdf = contentType !== undefined && rdfFormatOf(contentType) !== undefined;
  if (body.length === 0 && !isRdf) return 'the file is empty';
  if (contentType !== undefined || (isUtf8(body) && hasKnownStart(new TextDecoder().decode(body)))) return undefined;
  return `unknown kind of file. ${KINDS}, in UTF-8. If it is one of these, add --type MEDIA-TYPE`;
}

/** @throws NotificationError where {@link kindFault} has something to say. */
export function requireKnownKind(file: Unread): void {
  const fault = kindFault(file);
  if (fault !== undefined) throw new NotificationError('media-type', fault);
}
