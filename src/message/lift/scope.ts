/** The active context at a place of a document, as far as `shield.ts` must know what it says about a key. */
import { fileOfContext } from '../../json-ld/bundle.ts';
import { readBundledContext } from '../../json-ld/context-loader.ts';
import { contextOf } from '../../json-ld/data-index.ts';
import { asList, isPlainObject, type PlainJson, type PlainObject } from '../../json-ld/types.ts';

/** Keywords of JSON-LD 1.1 section 9.16. The algorithms drop every other key that begins with an at sign. */
export const KEYWORDS = new Set([
  ...['@base', '@container', '@context', '@direction', '@graph', '@id', '@import', '@included', '@index'],
  ...['@language', '@list', '@nest', '@none', '@prefix', '@propagate', '@protected', '@reverse', '@set', '@type'],
  ...['@value', '@version', '@vocab'],
]);

/** Aliases of keywords that contexts outside the document usually define. */
export const COMMON_ALIASES: PlainObject = { type: '@type', id: '@id' };

/** What a term definition says (JSON-LD 1.1 section 9.15.1). */
export interface Term {
  /** The IRI, compact IRI, term or keyword that the term means; `undefined` if the definition leaves it out. */
  readonly id: string | undefined;
  /** RDF has no values for a term that means null or a blank node. */
  readonly isDropped: boolean;
  readonly isPrefix: boolean;
  readonly type: PlainJson | undefined;
  readonly containers: readonly PlainJson[];
  /** The property whose values are the keys of an index map. */
  readonly index: PlainJson | undefined;
  readonly context: PlainJson | undefined;
}

/** How many aliases may be between a key and its keyword. */
const MAX_ALIASES = 10;

/** An active context. It never changes. */
export class Scope {
  /** The context where a type-scoped context does not apply any more (JSON-LD API section 4.1, "previous context"). */
  readonly previous: Scope | undefined;
  /** The objects of term definitions, the last one first. The very last one is that of the empty context. */
  readonly #layers: readonly PlainObject[];

  private constructor(layers: readonly PlainObject[], previous: Scope | undefined) {
    this.#layers = layers;
    this.previous = previous;
  }

  /** A context without other terms than these. */
  static of(terms: PlainObject): Scope {
    return new Scope([terms], undefined);
  }

  /** The context after a local context. `propagates` is false for a context of a type, which ends at the next node. */
  with(context: PlainJson | undefined, propagates = true): Scope {
    if (context === undefined) return this;
    if (Array.isArray(context)) return context.reduce((scope: Scope, item) => scope.with(item, propagates), this);
    const previous = this.previous ?? (propagates ? undefined : this);
    if (context === null) return new Scope(this.#layers.slice(-1), previous);
    if (typeof context === 'string') {
      // Other contexts may come from the loader of a program that uses leadpod as a library.
      const terms = fileOfContext(context) === undefined ? COMMON_ALIASES : contextOf(readBundledContext(context));
      return this.with(terms as PlainJson, propagates);
    }
    if (!isPlainObject(context)) return this;
    if (propagates && context['@propagate'] === false) return this.with(context, false);
    const imported = typeof context['@import'] === 'string' ? this.with(context['@import'], propagates) : this;
    const layers = imported.#layers[0] === context ? imported.#layers : [context, ...imported.#layers];
    return new Scope(layers, previous);
  }

  /** The definition of a key; `undefined` if the context does not define it. */
  term(key: string): Term | undefined {
    if (key.startsWith('@')) return undefined;
    const layer = this.#layers.find((terms) => Object.hasOwn(terms, key));
    return layer && termOf(layer[key]);
  }

  /** The keyword that a key is or means; any other key as it is. */
  keyword(key: string): string {
    let meaning: string | undefined = key;
    for (let hop = 0; hop < MAX_ALIASES && meaning !== undefined; hop++) {
      if (KEYWORDS.has(meaning)) return meaning;
      const next: string | undefined = this.term(meaning)?.id;
      meaning = next === meaning ? undefined : next;
    }
    return key;
  }
}

function termOf(definition: PlainJson | undefined): Term {
  const members: PlainObject = isPlainObject(definition) ? definition : { '@id': definition ?? null };
  const { '@id': id, '@prefix': prefix, '@type': type, '@index': index, '@context': context } = members;
  const isSimplePrefix = typeof definition === 'string' && /[:/?#[\]@]$/.test(definition);
  return {
    id: typeof id === 'string' ? id : undefined,
    isDropped: id === null || (typeof id === 'string' && id.startsWith('_:')),
    isPrefix: prefix === true || isSimplePrefix,
    type,
    containers: asList(members['@container']),
    index,
    context,
  };
}
