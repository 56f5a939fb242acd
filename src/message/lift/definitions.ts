/** What the contexts of a message say of its keys, as far as shielding needs it. */
import { NotificationError } from '../../errors.ts';
import { JsonObject, type Json } from '../../text/json.ts';

/** Keywords of JSON-LD 1.1 section 9.16; any other key that begins with an at sign is dropped by the algorithms. */
export const KEYWORDS = new Set([
  ...['@base', '@container', '@context', '@direction', '@graph', '@id', '@import', '@included', '@index'],
  ...['@language', '@list', '@nest', '@none', '@prefix', '@propagate', '@protected', '@reverse', '@set', '@type'],
  ...['@value', '@version', '@vocab'],
]);
/** Names of keywords that contexts which are not in the document have as well. */
const COMMON_ALIASES: readonly (readonly [string, string])[] = [
  ['type', '@type'],
  ['id', '@id'],
];
/** What is said of keys. */
export interface Definitions {
  /** Names for keywords. */
  readonly keywords: ReadonlyMap<string, string>;
  /** Keys whose meaning was taken away (`"name": null`). */
  readonly nulled: ReadonlySet<string>;
  /** Keys of JSON literals, and of words of a vocabulary: their values are no texts. */
  readonly verbatim: ReadonlySet<string>;
}

/** What a term is defined as: an IRI, a keyword, nothing, or more than that. */
const meaningOf = (definition: Json): Json =>
  definition instanceof JsonObject && definition.has('@id') ? (definition.get('@id') ?? null) : definition;

/** Coercions to what is no text. */
const VERBATIM_TYPES: ReadonlySet<Json> = new Set(['@json', '@vocab']);

/** Contexts, inline or by name, in one message: each costs the processor milliseconds. */
export const MAX_CONTEXTS = 32;

/**
 * Reads all contexts that are in a message.
 *
 * @throws NotificationError where there are more than `maxContexts`.
 */
export function definitionsOf(json: Json, maxContexts: number): Definitions {
  let contexts = 0;
  const keywords = new Map(COMMON_ALIASES);
  const nulled = new Set<string>();
  const verbatim = new Set<string>();
  const define = (context: Json): void => {
    if (Array.isArray(context)) context.forEach(define);
    else if (context !== null && ++contexts > maxContexts) {
      throw new NotificationError('too-many-nodes', `expected at most ${maxContexts} contexts`);
    }
    if (!(context instanceof JsonObject)) return;
    for (const [term, definition] of context) {
      const id = meaningOf(definition);
      if (typeof id === 'string' && KEYWORDS.has(id)) keywords.set(term, id);
      else keywords.delete(term);
      if (id === null && !term.startsWith('@')) nulled.add(term);
      if (!(definition instanceof JsonObject)) continue;
      if (VERBATIM_TYPES.has(definition.get('@type') ?? null)) verbatim.add(term);
      define(definition.get('@context') ?? null);
    }
  };
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!(value instanceof JsonObject)) return;
    define(value.get('@context') ?? null);
    for (const [key, member] of value) if (key !== '@context') visit(member);
  };
  visit(json);
  return { keywords, nulled, verbatim };
}
