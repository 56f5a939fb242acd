/** Reads from the contexts of a message what `shield.ts` must know about its keys. */
import { NotificationError } from '../../errors.ts';
import { JsonObject, type Json } from '../../text/json.ts';

/** Keywords of JSON-LD 1.1 section 9.16. The algorithms drop every other key that begins with an at sign. */
export const KEYWORDS = new Set([
  ...['@base', '@container', '@context', '@direction', '@graph', '@id', '@import', '@included', '@index'],
  ...['@language', '@list', '@nest', '@none', '@prefix', '@propagate', '@protected', '@reverse', '@set', '@type'],
  ...['@value', '@version', '@vocab'],
]);
/** Aliases of keywords that contexts outside the document usually define. */
const COMMON_ALIASES: readonly (readonly [string, string])[] = [
  ['type', '@type'],
  ['id', '@id'],
];
/** What the contexts define. */
export interface Definitions {
  /** Alias -> keyword. */
  readonly keywords: ReadonlyMap<string, string>;
  /** Keys that a context maps to null (`"name": null`). */
  readonly nulled: ReadonlySet<string>;
  /** Keys with the type `@json` or `@vocab`. Their values are not shielded. */
  readonly verbatim: ReadonlySet<string>;
}

/** The `@id` of an expanded term definition; any other definition as it is. */
const meaningOf = (definition: Json): Json =>
  definition instanceof JsonObject && definition.has('@id') ? (definition.get('@id') ?? null) : definition;

/** Type coercions after which a value is not a text or a reference. */
const VERBATIM_TYPES: ReadonlySet<Json> = new Set(['@json', '@vocab']);

/** The largest number of contexts in a message, inline or by name. Each costs milliseconds of processor time. */
export const MAX_CONTEXTS = 32;

/**
 * Reads all contexts that are in a message.
 *
 * @throws NotificationError if there are more than `maxContexts`.
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
