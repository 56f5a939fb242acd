/** Converts the errors of jsonld to those of leadpod. */
import { ContextError, LeadpodError } from '../errors.ts';
import { isWord, pointerTo, publicPointer } from '../text/json.ts';
import { JsonLdError } from './error.ts';
import { isPlainObject } from './types.ts';

/** The details in an error of jsonld. `event` is what safe mode refused. */
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

/** The error of the loader, which jsonld wraps once for each context that leads to it. */
function contextErrorIn(error: unknown, depth = 0): ContextError | undefined {
  if (error instanceof ContextError) return error;
  const { cause } = detailsOf(error);
  return cause === undefined || depth > 20 ? undefined : contextErrorIn(cause, depth + 1);
}

/**
 * The key of a failure. Only names of keys that are words may be in the message: everything else may be personal data, and
 * errors are logged (SECURITY.md, T18).
 */
function termOf({ term, keyword, event }: Details): string | undefined {
  const { property, term: reserved, vocab } = event?.details ?? {};
  return text(term) ?? text(keyword) ?? text(property) ?? text(reserved) ?? text(vocab);
}

/** The text of a failure, if there is one. */
function valueOf({ event, value: own, element }: Details): string | undefined {
  const { id, type, language, value } = event?.details ?? {};
  const inside = isPlainObject(element) ? [element['@type'], element['@language'], element['@value']] : [];
  return [id, type, language, value, own, ...inside].find((item) => typeof item === 'string');
}

/** The JSON pointer (RFC 6901) of the first place in a document with this key. */
function pointerOfKey(value: unknown, key: string, pointer = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const place = pointerTo(pointer, name);
    if (name === key && !Array.isArray(value)) return place;
    const found = pointerOfKey(member, key, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The operation that failed. */
export interface Attempt {
  /** The name of the operation in the API: `expand`, `compact`. */
  act: string;
  document: unknown;
  /** Restores names that were escaped for jsonld. */
  restore?: (value: unknown) => unknown;
  /** The last error of the document loader, because jsonld loses it for scoped contexts. */
  loaderError?: unknown;
}

/**
 * The error to throw for an error of jsonld: the ContextError of the loader if there is one, otherwise a JsonLdError with the
 * code of the API, the key, and the first place of that key.
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
  // jsonld's error is not kept as the cause if its message or details quote the document. The code says the same.
  return new JsonLdError(`JSON-LD ${attempt.act} failed: ${jsonLdCode}${about}`, {
    jsonLdCode,
    term,
    value: valueOf(details),
    ...(pointer !== undefined && { pointer }),
    ...(!('details' in Object(error)) && { cause: error }),
  });
}
