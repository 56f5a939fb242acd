/** What the JSON-LD API demands of documents beyond what jsonld checks. */
import { JsonLdError } from './json-ld-error.ts';
import { mergeNested } from './json-ld-nest.ts';
import { isPlainObject, type PlainJson, type PlainObject } from './json-ld-types.ts';

/**
 * Refuses `@context` as a term of a context (section 4.2.2, step 4). jsonld takes it for a context document and reads
 * the contexts inside.
 *
 * @throws JsonLdError 'keyword redefinition'
 */
export function checkContexts(document: unknown, inContext = false): void {
  if (Array.isArray(document)) for (const item of document) checkContexts(item, inContext);
  else if (isPlainObject(document))
    for (const [key, value] of Object.entries(document)) {
      if (key === '@context' && inContext)
        throw new JsonLdError('A context defines "@context"', { jsonLdCode: 'keyword redefinition', term: key });
      // The definition of a term lies between its context and the scoped one, whose `@context` is no term.
      if (key !== '@value') checkContexts(value, key === '@context');
    }
}

/**
 * An expanded document, whole: nested nodes where they belong, and value objects of one type only (section 5.1.2,
 * step 15.5), of which jsonld lets several pass.
 *
 * @throws JsonLdError 'invalid typed value', or for what cannot be nested
 */
export function finishExpansion(expanded: PlainJson): PlainJson {
  if (Array.isArray(expanded)) return expanded.map(finishExpansion);
  if (!isPlainObject(expanded)) return expanded;
  if ('@value' in expanded) {
    if (Array.isArray(expanded['@type']))
      throw new JsonLdError('A value has several types', { jsonLdCode: 'invalid typed value', term: '@type' });
    return expanded;
  }
  return mergeNested(
    Object.fromEntries(Object.entries(expanded).map(([key, value]) => [key, finishExpansion(value)])) as PlainObject,
  );
}
