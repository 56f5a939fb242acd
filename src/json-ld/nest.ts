/**
 * A scoped context on an alias of `@nest` (JSON-LD API section 5.1.2, step 14), which jsonld passes over: the keys inside
 * would be read in the outer context. It does read scoped contexts of properties, so that the alias goes through it as
 * a property, whose nodes become part of their parent again behind it.
 */
import { JsonLdError } from './error.ts';
import { asList, isPlainObject, type PlainObject } from './types.ts';

/** Stands for `@nest` while jsonld is at work. A document that says so itself only says `@nest`. */
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

/** A document or context document with the stand-in in each of its contexts. */
export function withNestStandIn(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withNestStandIn);
  if (!isPlainObject(document)) return document;
  const change = (key: string, value: unknown): unknown => {
    if (key === '@context') return contextWithStandIn(value);
    return key === '@value' ? value : withNestStandIn(value);
  };
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, change(key, value)]));
}

/** Adds the entries of one object to another as if they had always stood there. */
function mergeInto(target: PlainObject, source: PlainObject): void {
  for (const [key, value] of Object.entries(source)) {
    const present = target[key];
    if (present === undefined) target[key] = value;
    else if (Array.isArray(present)) target[key] = [...present, ...asList(value)];
    else if (key === '@reverse' && isPlainObject(present) && isPlainObject(value)) mergeInto(present, value);
    else throw new JsonLdError(`A node has two values of "${key}"`, { jsonLdCode: 'colliding keywords', term: key });
  }
}

/** An expanded object with the nodes behind the stand-in merged into it. Its members have been through this already. */
export function mergeNested(object: PlainObject): PlainObject {
  const { [NEST]: nested, ...rest } = object;
  for (const node of asList(nested)) {
    if (!isPlainObject(node) || '@value' in node || '@list' in node)
      throw new JsonLdError('A nested value is not a node object', { jsonLdCode: 'invalid @nest value' });
    mergeInto(rest, node);
  }
  return nested === undefined ? object : rest;
}
