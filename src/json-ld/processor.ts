/**
 * The JSON-LD processor: the only place that meets jsonld. What comes in is plain JSON and what goes out is plain JSON or
 * RDF/JS quads; no context is fetched, no built-in prototype is touched, and in safe mode (the default) nothing is lost
 * without a word.
 */
import jsonld from 'jsonld';
import { loadContext, type DocumentLoader } from './context-loader.ts';
import { NotificationError } from '../errors.ts';
import { checkDocument, finishExpansion } from './checks.ts';
import type { Attempt } from './failure.ts';
import { nodeMapToFlattened } from './flatten.ts';
import { quadsToExpanded } from './from-rdf.ts';
import { contextOf, prepareIndexes, type FindKey } from './data-index.ts';
import { withNestStandIn } from './nest.ts';
import { createIssuer, createNodeMap } from './node-map.ts';
import type { CompactOptions, FromQuadsOptions, JsonLdOptions, ToQuadsOptions } from './options.ts';
import { changeDocument, guard, run } from './run.ts';
import { expandedToQuads } from './to-rdf.ts';
import type { PlainObject } from './types.ts';
import { faultOfQuad } from '../rdf/grammar.ts';
import { serializeQuads, type Quad } from '../rdf/quads.ts';

export { JsonLdError } from './error.ts';
export type { CompactOptions, FromQuadsOptions, JsonLdOptions, RdfDirection, ToQuadsOptions } from './options.ts';
export type { JsonLdInput, PlainJson, PlainObject } from './types.ts';

/** The part of jsonld that is used, with the options that its published types leave out. */
interface Processor {
  expand(input: unknown, options: object): Promise<PlainObject[]>;
  compact(input: unknown, context: unknown, options: object): Promise<PlainObject>;
  canonize(input: string, options: object): Promise<string>;
  safeEventHandler(notice: Notice): void;
}

/** What jsonld tells of a document while it works, and how it is told to go on. */
interface Notice {
  readonly event: { readonly code: string };
  readonly next: () => void;
}
const processor = jsonld as unknown as Processor;

/** Safe mode but for some codes, as the options of jsonld. */
function tolerant({ safe = true, tolerate }: JsonLdOptions): object {
  if (!safe || tolerate === undefined) return {};
  const eventHandler = (notice: Notice): void => {
    if (tolerate.has(notice.event.code)) notice.next();
    else processor.safeEventHandler(notice);
  };
  return { safe: false, eventHandler };
}

/**
 * Expansion (JSON-LD API section 5.1): contexts applied and gone, every key an IRI or a keyword.
 *
 * @throws ContextError for a context that is not in the bundle; JsonLdError for what is no JSON-LD and, in safe mode,
 * for the first key or node that would be dropped.
 */
export function expand(document: unknown, options: JsonLdOptions = {}): Promise<PlainObject[]> {
  const { documentLoader = loadContext, expandContext } = options;
  const attempt: Attempt = { act: 'expand', document };
  return guard(attempt, async () => {
    checkDocument(document);
    const load: DocumentLoader = async (url) => changeDocument(await documentLoader(url), withNestStandIn);
    const values = [document, { '@context': expandContext ?? {} }].map(withNestStandIn);
    const expanded = await run(attempt, values, { ...options, documentLoader: load }, ([input, context], settings) =>
      processor.expand(input, { ...settings, ...tolerant(options), expandContext: context }),
    );
    return expanded.map(finishExpansion);
  });
}

/** Compacts what is expanded; jsonld would expand it once more, without what expansion does here. */
const compactNodes = (
  attempt: Attempt,
  nodes: readonly PlainObject[],
  context: unknown,
  options: CompactOptions,
): Promise<PlainObject> =>
  run(attempt, [nodes, context], options, ([input, words], settings) =>
    processor.compact(input, words, { ...settings, skipExpansion: true }),
  );

/** The key of a property in a context: through both algorithms, so that none of their rules is told twice. */
function createKeyFinder(attempt: Attempt, context: unknown, options: CompactOptions): FindKey {
  return async (property) => {
    const nodes = await expand({ '@context': contextOf(context), [property]: '' }, { ...options, safe: false });
    const compacted = await compactNodes(attempt, nodes, context, options);
    const [iri] = Object.keys(nodes[0] ?? {});
    const key = Object.keys(compacted).find((name) => name !== '@context');
    return iri === undefined || key === undefined ? undefined : { iri, key };
  };
}

async function compactExpanded(
  attempt: Attempt,
  nodes: readonly PlainObject[],
  context: unknown,
  options: CompactOptions,
): Promise<PlainObject> {
  const indexed = await prepareIndexes(context, createKeyFinder(attempt, context, options));
  return indexed.restore(await compactNodes(attempt, nodes, indexed.context, options));
}

/**
 * Compaction (section 6.1): the document in the words of a context.
 *
 * @throws ContextError and JsonLdError as {@link expand} does.
 */
export async function compact(document: unknown, context: unknown, options: CompactOptions = {}): Promise<PlainObject> {
  const attempt: Attempt = { act: 'compact', document };
  const nodes = await expand(document, options);
  return guard(attempt, () => compactExpanded(attempt, nodes, context, options));
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
  const attempt: Attempt = { act: 'flatten', document };
  const expanded = await expand(document, options);
  return guard<PlainObject | PlainObject[]>(attempt, () => {
    const nodes = nodeMapToFlattened(createNodeMap(expanded, createIssuer()));
    return context === null ? nodes : compactExpanded(attempt, nodes, context, { ...options, graph: true });
  });
}

/**
 * The RDF of a document (section 8.1) as RDF/JS quads.
 *
 * @throws ContextError and JsonLdError as {@link expand} does, and in safe mode for what RDF cannot say: an IRI that
 * stayed relative or breaks the grammar, a blank node as property, a number beyond what a double holds exactly.
 */
export async function toQuads(document: unknown, options: ToQuadsOptions = {}): Promise<Quad[]> {
  const expanded = await expand(document, options);
  return guard({ act: 'toRdf', document }, () => expandedToQuads(expanded, options));
}

/**
 * Quads as expanded JSON-LD (section 8.4).
 *
 * @throws NotificationError 'not-rdf' for a quad that is not RDF 1.1; JsonLdError 'invalid JSON literal' for a literal of
 * `rdf:JSON` that is none.
 */
export async function fromQuads(quads: Iterable<Quad>, options: FromQuadsOptions = {}): Promise<PlainObject[]> {
  const list = [...quads];
  for (const quad of list) {
    const fault = faultOfQuad(quad);
    if (fault !== undefined) throw new NotificationError('not-rdf', `Converting RDF to JSON-LD failed: ${fault}`);
  }
  return guard({ act: 'fromRdf', document: null }, () => quadsToExpanded(list, options));
}

/**
 * Canonical N-Quads (RDF Dataset Canonicalization, RDFC-1.0): one text for isomorphic datasets, and for those alone.
 * Without blank nodes it is the sorted lines.
 *
 * @throws NotificationError 'not-rdf' for a quad that is not RDF 1.1; JsonLdError for blank nodes so much alike that
 * telling them apart would take more than linear work.
 */
export async function canonicalNQuads(quads: Iterable<Quad>): Promise<string> {
  const list = [...quads];
  const text = serializeQuads(list, { format: 'application/n-quads', sorted: true });
  const lines = [...new Set(text.split(/(?<=\n)/))].join('');
  if (!list.some(hasBlankNode)) return lines;
  return guard({ act: 'canonize', document: null }, () =>
    processor.canonize(lines, { inputFormat: 'application/n-quads', canonizeOptions: { maxWorkFactor: 1 } }),
  );
}

const hasBlankNode = ({ subject, object, graph }: Quad): boolean =>
  [subject, object, graph].some(({ termType }) => termType === 'BlankNode');
