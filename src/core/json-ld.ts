/**
 * The JSON-LD processor: the only place that meets jsonld. What comes in is plain JSON and what goes out is plain JSON or
 * RDF/JS quads; no context is fetched, no built-in prototype is touched, and in safe mode (the default) nothing is lost
 * without a word.
 */
import jsonld from 'jsonld';
import { loadContext, type DocumentLoader } from '../contexts/context-loader.ts';
import { NotificationError } from '../errors.ts';
import { createEscape } from './json-ld-escape.ts';
import { toLeadpodError } from './json-ld-failure.ts';
import { createIssuer, createNodeMap } from './json-ld-node-map.ts';
import { nodeMapToFlattened } from './json-ld-flatten.ts';
import { expandedToQuads, type RdfDirection } from './json-ld-to-rdf.ts';
import type { PlainObject } from './json-ld-types.ts';
import { faultOfQuad } from './quads-grammar.ts';
import { serializeQuads, type Quad } from './quads.ts';

export { JsonLdError } from './json-ld-error.ts';
export type { RdfDirection } from './json-ld-to-rdf.ts';
export type { JsonLdInput, PlainJson, PlainObject } from './json-ld-types.ts';

/** Options of every operation, by their names in the JSON-LD API (section 9.3). */
export interface JsonLdOptions {
  /** Where relative IRIs are resolved. */
  base?: string | undefined;
  /** Refuse what the algorithms would drop without a word. On unless it is turned off. */
  safe?: boolean | undefined;
  /** Where contexts come from; the bundle unless said otherwise. */
  documentLoader?: DocumentLoader | undefined;
  /** A context to begin with, as if the document named it first. */
  expandContext?: unknown;
  processingMode?: 'json-ld-1.0' | 'json-ld-1.1' | undefined;
}

/** Options of {@link compact} and, where it compacts, of {@link flatten}. */
export interface CompactOptions extends JsonLdOptions {
  /** A list of one value becomes the value; on unless turned off. */
  compactArrays?: boolean | undefined;
  /** IRIs may be written relative to the base; on unless turned off. */
  compactToRelative?: boolean | undefined;
  /** Nodes always stand in a `@graph`. */
  graph?: boolean | undefined;
}

/** Options of {@link toQuads}. */
export interface ToQuadsOptions extends JsonLdOptions {
  rdfDirection?: RdfDirection | undefined;
  produceGeneralizedRdf?: boolean | undefined;
}

/** Options of {@link fromQuads}. */
export interface FromQuadsOptions {
  /** `xsd:boolean`, `xsd:integer` and `xsd:double` become native JSON values. */
  useNativeTypes?: boolean | undefined;
  /** `rdf:type` stays a property. */
  useRdfType?: boolean | undefined;
  rdfDirection?: 'i18n-datatype' | undefined;
}

/** The part of jsonld that is used, with the options that its published types leave out. */
interface Processor {
  expand(input: unknown, options: object): Promise<PlainObject[]>;
  compact(input: unknown, context: unknown, options: object): Promise<PlainObject>;
  fromRDF(dataset: readonly Quad[], options: object): Promise<PlainObject[]>;
  canonize(input: string, options: object): Promise<string>;
}
const processor = jsonld as unknown as Processor;

/** jsonld takes an option that is there and undefined for an option that was given. */
const withoutUndefined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Runs an operation of jsonld on escaped values, and turns its failures into ours. */
async function run<T>(
  act: string,
  [document, context]: readonly [unknown, unknown?],
  { documentLoader = loadContext, safe = true, expandContext, ...rest }: CompactOptions,
  operation: (document: unknown, context: unknown, options: object) => Promise<T>,
): Promise<T> {
  let restore = (value: unknown): unknown => value;
  let loaderError: unknown;
  try {
    const escape = createEscape(document, context, expandContext);
    restore = escape.restore;
    const load: DocumentLoader = async (url) => {
      try {
        const loaded = await documentLoader(url);
        // A copy: jsonld resolves the URLs in a context in place, and the bundle is frozen. It happens once for each
        // address, since what it makes of a `static` document is kept.
        return { ...loaded, document: escape.hide(structuredClone(loaded.document)) };
      } catch (error) {
        loaderError = error;
        throw error;
      }
    };
    const options = withoutUndefined({
      ...rest,
      safe,
      documentLoader: load,
      expandContext: escape.hide(expandContext),
    });
    return escape.restore(await operation(escape.hide(document), escape.hide(context), options)) as T;
  } catch (error) {
    throw toLeadpodError(error, { act, document, restore, loaderError });
  }
}

/** Runs a step of our own, which may fail as jsonld does (a stack that is too deep). */
async function guard<T>(act: string, document: unknown, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toLeadpodError(error, { act, document, restore: (value) => value });
  }
}

/**
 * Expansion (JSON-LD API section 5.1): contexts applied and gone, every key an IRI or a keyword.
 *
 * @throws ContextError for a context that is not in the bundle; JsonLdError for what is no JSON-LD and, in safe mode,
 * for the first key or node that would be dropped.
 */
export function expand(document: unknown, options: JsonLdOptions = {}): Promise<PlainObject[]> {
  return run('expand', [document], options, (input, _context, settings) => processor.expand(input, settings));
}

/**
 * Compaction (section 6.1): the document in the words of a context.
 *
 * @throws ContextError and JsonLdError as {@link expand} does.
 */
export function compact(document: unknown, context: unknown, options: CompactOptions = {}): Promise<PlainObject> {
  return run('compact', [document, context], options, (input, words, settings) =>
    processor.compact(input, words, settings),
  );
}

/**
 * Flattening (section 7): every node once, at the top; in the words of a context where one is given.
 *
 * @throws ContextError and JsonLdError as {@link expand} does.
 */
export async function flatten(
  document: unknown,
  context: unknown = null,
  options: CompactOptions = {},
): Promise<PlainObject | PlainObject[]> {
  const expanded = await expand(document, options);
  const flattened = await guard('flatten', document, () => nodeMapToFlattened(createNodeMap(expanded, createIssuer())));
  if (context === null) return flattened;
  return run('flatten', [flattened, context], { ...options, expandContext: undefined }, (input, words, settings) =>
    processor.compact(input, words, { ...settings, graph: true, skipExpansion: true }),
  );
}

/**
 * The RDF of a document (section 8.1) as RDF/JS quads.
 *
 * @throws ContextError and JsonLdError as {@link expand} does, and in safe mode for what RDF cannot say: an IRI that
 * stayed relative or breaks the grammar, a blank node as property, a number beyond what a double holds exactly.
 */
export async function toQuads(document: unknown, options: ToQuadsOptions = {}): Promise<Quad[]> {
  const { rdfDirection, produceGeneralizedRdf, ...rest } = options;
  const expanded = await expand(document, rest);
  return guard('toRdf', document, () =>
    expandedToQuads(expanded, { safe: options.safe ?? true, rdfDirection, produceGeneralizedRdf }),
  );
}

/**
 * Quads as expanded JSON-LD (section 8.4).
 *
 * @throws NotificationError 'not-rdf' for a quad that is not RDF 1.1; JsonLdError 'invalid JSON literal' for a literal of
 * `rdf:JSON` that is none.
 */
export async function fromQuads(quads: Iterable<Quad>, options: FromQuadsOptions = {}): Promise<PlainObject[]> {
  const list = [...quads];
  // Absolute IRIs only: jsonld files its nodes in a plain object, in which `__proto__` is no name for a node.
  for (const quad of list) {
    const fault = faultOfQuad(quad);
    if (fault !== undefined) throw new NotificationError('not-rdf', `Converting RDF to JSON-LD failed: ${fault}`);
  }
  return guard('fromRdf', null, () => processor.fromRDF(list, withoutUndefined({ ...options, safe: true })));
}

/**
 * Canonical N-Quads (RDF Dataset Canonicalization, RDFC-1.0): one text for isomorphic datasets, and for those alone.
 * Without blank nodes it is the sorted lines.
 *
 * @throws NotificationError 'not-rdf' for a quad that is not RDF 1.1; JsonLdError for blank nodes so much alike that
 * telling them apart would take more than linear work.
 */
export async function canonicalNQuads(quads: Iterable<Quad>): Promise<string> {
  const text = serializeQuads(quads, { format: 'application/n-quads', sorted: true });
  const lines = [...new Set(text.split(/(?<=\n)/))].join('');
  if (!/(?:^|[ ])_:/m.test(lines)) return lines;
  const options = { inputFormat: 'application/n-quads', canonizeOptions: { maxWorkFactor: 1 } };
  return guard('canonize', null, () => processor.canonize(lines, options));
}
