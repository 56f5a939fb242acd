/** Turns what jsonld throws into what leadpod throws. */
import { ContextError, LeadpodError } from '../errors.ts';
import { isWord, publicPointer } from '../text/json.ts';
import { JsonLdError } from './error.ts';
import { isPlainObject } from './types.ts';

/** What jsonld tells about a failure. `event` is what safe mode would not let pass. */
interface Details {
  code?: unknown;
  cause?: unknown;
  term?: unknown;
  keyword?: unknown;
  value?: unknown;
  element?: unknown;
  event?: { code?: unknown; message?: unknown; details?: Record<string, unknown> };
}

const detailsOf = (error: unknown): Details =>
  error instanceof Error && 'details' in error && isPlainObject(error.details) ? error.details : {};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The loader's own error, which jsonld wraps once for each context that leads to it. */
function contextErrorIn(error: unknown, depth = 0): ContextError | undefined {
  if (error instanceof ContextError) return error;
  const { cause } = detailsOf(error);
  return cause === undefined || depth > 20 ? undefined : contextErrorIn(cause, depth + 1);
}

/**
 * The key that a failure is about. The names of keys only, and in the message those only that are words: all else may be
 * someone's address or name, and errors are logged (THREATS.md T18).
 */
function termOf({ term, keyword, event }: Details): string | undefined {
  const { property, term: reserved, vocab } = event?.details ?? {};
  return text(term) ?? text(keyword) ?? text(property) ?? text(reserved) ?? text(vocab);
}

/** The text that a failure is about, where it is one. */
function valueOf({ event, value: own, element }: Details): string | undefined {
  const { id, type, language, value } = event?.details ?? {};
  const inside = isPlainObject(element) ? [element['@type'], element['@language'], element['@value']] : [];
  return [id, type, language, value, own, ...inside].find((item) => typeof item === 'string');
}

/** JSON pointer (RFC 6901) of the first place in a document that has this key. */
function pointerOfKey(value: unknown, key: string, pointer = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (name === key && !Array.isArray(value)) return place;
    const found = pointerOfKey(member, key, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is known about the operation that failed. */
export interface Attempt {
  /** The act in the words of the API: `expand`, `compact`. */
  act: string;
  document: unknown;
  /** Undoes the escape in names that jsonld gives back. */
  restore?: (value: unknown) => unknown;
  /** What the document loader threw last, for jsonld forgets it when the context was a scoped one. */
  loaderError?: unknown;
}

/**
 * The error to throw for what jsonld threw: the loader's ContextError where there is one, else a JsonLdError with the
 * code of the API, the key that it is about, and the first place of that key.
 */
export function toLeadpodError(error: unknown, attempt: Attempt): LeadpodError {
  const contextError = contextErrorIn(error) ?? contextErrorIn(attempt.loaderError);
  if (contextError) return contextError;
  if (error instanceof LeadpodError) return error;
  const details = detailsOf(error);
  const jsonLdCode = text(details.code) ?? text(details.event?.code) ?? 'processing failed';
  const term = text(attempt.restore ? attempt.restore(termOf(details)) : termOf(details));
  const pointer = term === undefined ? undefined : pointerOfKey(attempt.document, term);
  const about = [
    term === undefined || !isWord(term) ? '' : ` "${term}"`,
    pointer === undefined ? '' : ` at ${publicPointer(pointer)}`,
  ].join('');
  // The code says what jsonld's message says; the message and the details quote the document, so that its error is not
  // kept as the cause where it has them.
  return new JsonLdError(`JSON-LD ${attempt.act} failed: ${jsonLdCode}${about}`, {
    jsonLdCode,
    term,
    value: valueOf(details),
    ...(pointer !== undefined && { pointer }),
    ...(!('details' in Object(error)) && { cause: error }),
  });
}
