/** One line for what is wrong with a file. */
import { ContextError, LeadpodError, NotificationError } from '../../errors.ts';
import { JsonLdError } from '../../json-ld/processor.ts';
import { publicPointer } from '../../text/json.ts';

const placeOf = ({ pointer }: { pointer: string }): string => (pointer === '' ? '' : `${publicPointer(pointer)}: `);

/** How much of a text is shown beside what is wrong with it. */
const EXCERPT_LENGTH = 40;

/** The text that JSON-LD fails over, as far as it fits: whoever converts a file has it before him. */
function excerptOf({ value }: JsonLdError): string {
  if (value === undefined) return '';
  const isLong = value.length > EXCERPT_LENGTH;
  return `: received [${isLong ? `${value.slice(0, EXCERPT_LENGTH)}...` : value}]`;
}

/** Place and reason, and of the content of the file no more than an excerpt. */
export function faultLine(error: unknown): string {
  if (error instanceof JsonLdError) return `${placeOf(error)}${error.message}${excerptOf(error)} (${error.reason})`;
  if (error instanceof NotificationError) return `${placeOf(error)}${error.message} (${error.reason})`;
  if (error instanceof ContextError) return `${placeOf(error)}${error.message} (unknown-context)`;
  if (error instanceof LeadpodError) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code !== undefined) return `cannot be read (${code})`;
  // The files beside it are still to be read. The message may quote the file, the name of the error does not.
  return `cannot be processed (${name}): this is a bug in leadpod, please report it`;
}
