/** Checks of documents that jsonld does not make. */
import { NotificationError } from '../errors.ts';
import { JsonLdError } from './error.ts';
import { mergeNested } from './nest.ts';
import { isPlainObject, type PlainJson } from './types.ts';

/**
 * The deepest nesting. At some thousands of levels jsonld overflows the stack between two promises, where no code can catch it:
 * the engine writes to standard error, and the promise may never settle.
 */
const MAX_DEPTH = 500;

/** Where a value is. A JSON literal contains neither contexts nor nodes. */
type Place = 'document' | 'context' | 'literal';

function placeOfMember(key: string, place: Place): Place {
  if (place === 'literal' || key === '@value') return 'literal';
  // A term definition is between a context and its scoped context, whose `@context` is not a term.
  return key === '@context' ? 'context' : 'document';
}

/**
 * Refuses what jsonld cannot handle: deep nesting, and `@context` as a term of a context (JSON-LD API section 4.2.2, step 5),
 * which it would treat as a document with a context.
 *
 * @throws NotificationError `too-deep`; JsonLdError `keyword redefinition`
 */
export function checkDocument(value: unknown, place: Place = 'document', depth = 0): void {
  if (depth > MAX_DEPTH)
    throw new NotificationError('too-deep', `Reading JSON-LD failed: deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) for (const item of value) checkDocument(item, place, depth + 1);
  else if (isPlainObject(value))
    for (const [key, member] of Object.entries(value)) {
      if (key === '@context' && place === 'context')
        throw new JsonLdError('A context defines "@context"', { jsonLdCode: 'keyword redefinition', term: key });
      checkDocument(member, placeOfMember(key, place), depth + 1);
    }
}

/**
 * Completes an expanded document: moves nested nodes to their places, and refuses value objects with several types (section
 * 5.1.2, step 15.5), which jsonld accepts.
 *
 * @throws JsonLdError `invalid typed value`, or for what cannot be nested
 */
export function finishExpansion<T extends PlainJson>(expanded: T): T;
export function finishExpansion(expanded: PlainJson): PlainJson {
  if (Array.isArray(expanded)) return expanded.map((item) => finishExpansion(item));
  if (!isPlainObject(expanded)) return expanded;
  if ('@value' in expanded) {
    if (Array.isArray(expanded['@type']))
      throw new JsonLdError('A value has several types', { jsonLdCode: 'invalid typed value', term: '@type' });
    return expanded;
  }
  return mergeNested(Object.fromEntries(Object.entries(expanded).map(([key, value]) => [key, finishExpansion(value)])));
}
