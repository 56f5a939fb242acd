/**
 * Scoped contexts on an alias of `@nest` (JSON-LD API section 5.1.2, step 14), which jsonld ignores: it would read the nested
 * keys in the outer context. It does support scoped contexts of properties. So the alias is treated as a property, and its
 * nodes are merged into their parents afterwards.
 */
import { JsonLdError } from './error.ts';
import { asList, isPlainObject, type PlainObject } from './types.ts';

/** Stands for `@nest` in the input of jsonld. If a document contains this IRI, it is treated as `@nest`. */
const NEST = 'urn:x-leadpod:nest';

function contextWithStandIn(context: unknown): unknown {
  if (Array.isArray(context)) return context.map(contextWithStandIn);
  if (!isPlainObject(context)) return context;
  return Object.fromEntries(
    Object.entries(context).map(([term, definition]) => [term, definitionWithStandIn(definition)]),
  );
}

function definitionWithStandIn(definition: unknown): unknown {
  if (!isPlainObject(definition) || !('@context' in definition)) return definition;
  const scoped = { ...definition, '@context': contextWithStandIn(definition['@context']) };
  return definition['@id'] === '@nest' ? { ...scoped, '@id': NEST } : scoped;
}

/** Replaces `@nest` with this IRI in each context of a document. */
export function withNestStandIn(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withNestStandIn);
  if (!isPlainObject(document)) return document;
  const change = (key: string, value: unknown): unknown => {
    if (key === '@context') return contextWithStandIn(value);
    return key === '@value' ? value : withNestStandIn(value);
  };
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, change(key, value)]));
}

/** Adds the entries of one object to another. */
function mergeInto(target: PlainObject, source: PlainObject): void {
  for (const [key, value] of Object.entries(source)) {
    const present = target[key];
    if (present === undefined) target[key] = value;
    else if (Array.isArray(present)) target[key] = [...present, ...asList(value)];
    else if (key === '@reverse' && isPlainObject(present) && isPlainObject(value)) mergeInto(present, value);
    else throw new JsonLdError(`A node has two values of "${key}"`, { jsonLdCode: 'colliding keywords', term: key });
  }
}

/** Merges the nodes under this IRI into an expanded object whose members were merged already. */
export function mergeNested(object: PlainObject): PlainObject {
  const { [NEST]: nested, ...rest } = object;
  for (const node of asList(nested)) {
    if (!isPlainObject(node) || '@value' in node || '@list' in node)
      throw new JsonLdError('A nested value is not a node object', { jsonLdCode: 'invalid @nest value' });
    mergeInto(rest, node);
  }
  return nested === undefined ? object : rest;
}
