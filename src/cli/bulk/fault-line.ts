/** Describes in one line what is wrong with a file. */
import { beginningOf } from '../../text/beginning.ts';
import { ContextError, LeadpodError, NotificationError } from '../../errors.ts';
import { JsonLdError } from '../../json-ld/error.ts';
import { publicPointer } from '../../text/json.ts';

const placeOf = ({ pointer }: { pointer: string }): string => (pointer === '' ? '' : `${publicPointer(pointer)}: `);

/** The largest number of characters of a text that are shown with an error. */
const EXCERPT_LENGTH = 40;

/** The beginning of the text that the JSON-LD processor refuses. It may be shown, because the user has the file. */
function excerptOf({ value }: JsonLdError): string {
  if (value === undefined) return '';
  const isLong = value.length > EXCERPT_LENGTH;
  return `: received [${isLong ? `${beginningOf(value, EXCERPT_LENGTH)}...` : value}]`;
}

/** The place and the reason. Of the content of the file, it has at most a short excerpt. */
export function faultLine(error: unknown): string {
  if (error instanceof JsonLdError) return `${placeOf(error)}${error.message}${excerptOf(error)} (${error.reason})`;
  if (error instanceof NotificationError) return `${placeOf(error)}${error.message} (${error.reason})`;
  if (error instanceof ContextError) return `${placeOf(error)}${error.message} (unknown-context)`;
  if (error instanceof LeadpodError) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code !== undefined) return `cannot be read (${code})`;
  // This does not end the command, because there may be other files. The message of the error may quote the file, so only its
  // name is printed.
  return `cannot be processed (${name}): this is a bug in leadpod, please report it`;
}
