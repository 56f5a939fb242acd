/**
 * Compaction with property-valued indexes (JSON-LD API section 6.1.2, step 12.8.9.6). jsonld finds the indexing property only
 * if `@index` names a term, not a compact or absolute IRI. So it gets an additional term with this meaning, which is replaced
 * afterwards with the key that the context has for the property.
 */
import { isPlainObject, type PlainJson, type PlainObject } from './types.ts';

const TERM = 'x-leadpod-index-';

/** Finds the key of a property in a context. */
export type FindKey = (property: string) => Promise<{ iri: string; key: string } | undefined>;

/** A context for jsonld, and a function that restores the original keys. */
export interface IndexedContext {
  context: unknown;
  restore: (compacted: PlainObject) => PlainObject;
}

/** The context of a context or of a document that contains one. */
export const contextOf = (context: unknown): unknown =>
  isPlainObject(context) && '@context' in context ? context['@context'] : context;

/** The properties that index the terms of a context. */
function indexesOf(contexts: readonly unknown[]): string[] {
  const definitions = contexts.filter(isPlainObject).flatMap((context) => Object.values(context));
  const indexes = definitions.filter(isPlainObject).map((definition) => definition['@index']);
  return [...new Set(indexes.filter((index) => typeof index === 'string' && index.includes(':')))] as string[];
}

function withTerms(context: unknown, terms: ReadonlyMap<string, string>): unknown {
  if (!isPlainObject(context)) return context;
  const entries = Object.entries(context).map(([term, definition]): [string, unknown] => {
    const index = isPlainObject(definition) ? definition['@index'] : undefined;
    const standIn = typeof index === 'string' ? terms.get(index) : undefined;
    return [
      term,
      standIn !== undefined && isPlainObject(definition) ? { ...definition, '@index': standIn } : definition,
    ];
  });
  return Object.fromEntries(entries);
}

function renameKeys(value: PlainJson, names: ReadonlyMap<string, string>): PlainJson {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, names));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]): [string, PlainJson] => [
      names.get(key) ?? key,
      renameKeys(member, names),
    ]),
  );
}

/** Prepares a context for compaction. A context without such indexes is returned unchanged. */
export async function prepareIndexes(context: unknown, findKey: FindKey): Promise<IndexedContext> {
  const contexts = [contextOf(context)].flat();
  const terms = new Map<string, string>();
  const names = new Map<string, string>();
  const definitions: PlainObject = {};
  for (const [index, property] of indexesOf(contexts).entries()) {
    const found = await findKey(property);
    if (!found) continue;
    if (!found.key.includes(':')) {
      terms.set(property, found.key); // The context has a term with this meaning, which jsonld would prefer.
      continue;
    }
    terms.set(property, `${TERM}${index}`);
    names.set(`${TERM}${index}`, found.key);
    definitions[`${TERM}${index}`] = { '@id': found.iri };
  }
  if (terms.size === 0) return { context, restore: (compacted) => compacted };
  return {
    context: { '@context': [...contexts.map((item) => withTerms(item, terms)), definitions] },
    restore: (compacted) => ({
      ...(renameKeys(compacted, names) as PlainObject),
      '@context': contextOf(context) as PlainJson,
    }),
  };
}
