/**
 * The JSON-LD processor, the only module that imports jsonld. Input is plain JSON; output is plain JSON or RDF/JS quads. No
 * context is fetched, no built-in prototype is changed, and in safe mode (the default) nothing is lost silently.
 */
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

/** The part of jsonld that is used, with options that its published types lack. */
interface Processor {
  expand(input: unknown, options: object): Promise<PlainObject[]>;
  compact(input: unknown, context: unknown, options: object): Promise<PlainObject>;
  canonize(input: string, options: object): Promise<string>;
  readonly safeEventHandler: (notice: Notice) => void;
}

/** An event that jsonld reports while it works. */
interface Notice {
  readonly event: { readonly code: string };
  readonly next: () => void;
}

let loaded: Promise<Processor> | undefined;

/** Loads jsonld on first use. It imports an HTTP client, which would take a third of the time of a short run. */
function loadProcessor(): Promise<Processor> {
  loaded ??= import('jsonld').then((module) => module.default as unknown as Processor);
  return loaded;
}

/** The options of jsonld for safe mode with exceptions. */
function tolerant({ safeEventHandler }: Processor, { safe = true, tolerate }: JsonLdOptions): object {
  if (!safe || tolerate === undefined) return {};
  const eventHandler = (notice: Notice): void => {
    if (tolerate.has(notice.event.code)) notice.next();
    else safeEventHandler(notice);
  };
  return { safe: false, eventHandler };
}

/**
 * Expansion (JSON-LD API section 5.1): applies and removes contexts, so that every key is an IRI or a keyword.
 *
 * @throws ContextError for a context that is not in the bundle; JsonLdError for what is not JSON-LD and, in safe mode, for the
 * first key or node that would be dropped.
 */
export function expand(document: unknown, options: JsonLdOptions = {}): Promise<PlainObject[]> {
  const { documentLoader = loadContext, expandContext } = options;
  const attempt: Attempt = { act: 'expand', document };
  return guard(attempt, async () => {
    checkDocument(document);
    const processor = await loadProcessor();
    const load: DocumentLoader = async (url) => changeDocument(await documentLoader(url), withNestStandIn);
    const values = [document, { '@context': expandContext ?? {} }].map(withNestStandIn);
    const expanded = await run(attempt, values, { ...options, documentLoader: load }, ([input, context], settings) =>
      processor.expand(input, { ...settings, ...tolerant(processor, options), expandContext: context }),
    );
    return expanded.map(finishExpansion);
  });
}

/** Compacts an expanded document. jsonld alone would expand it again, without the corrections of this module. */
const compactNodes = (
  attempt: Attempt,
  nodes: readonly PlainObject[],
  context: unknown,
  options: CompactOptions,
): Promise<PlainObject> =>
  run(attempt, [nodes, context], options, async ([input, words], settings) =>
    (await loadProcessor()).compact(input, words, { ...settings, skipExpansion: true }),
  );

/** Finds the key of a property in a context. It uses both algorithms, so that none of their rules is implemented twice. */
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
 * Compaction (section 6.1): shortens the document with a context.
 *
 * @throws ContextError and JsonLdError as {@link expand} does.
 */
export async function compact(document: unknown, context: unknown, options: CompactOptions = {}): Promise<PlainObject> {
  const attempt: Attempt = { act: 'compact', document };
  const nodes = await expand(document, options);
  return guard(attempt, () => compactExpanded(attempt, nodes, context, options));
}

/**
 * Flattening (section 7): every node once, at the top. If a context is given, the result is compacted with it.
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
 * Converts a document to RDF/JS quads (section 8.1).
 *
 * @throws ContextError and JsonLdError as {@link expand} does, and in safe mode for what RDF cannot express: an IRI that is
 * relative or invalid, a blank node as property, a number that a double cannot represent exactly.
 */
export async function toQuads(document: unknown, options: ToQuadsOptions = {}): Promise<Quad[]> {
  const expanded = await expand(document, options);
  return guard({ act: 'toRdf', document }, () => expandedToQuads(expanded, options));
}

/**
 * Converts an expanded document to quads, such as a lifted message.
 *
 * @throws JsonLdError for what RDF cannot express.
 */
export function quadsOfExpanded(expanded: PlainObject[], options: ToQuadsOptions = {}): Promise<Quad[]> {
  return guard({ act: 'toRdf', document: expanded }, () => expandedToQuads(expanded, options));
}

/**
 * Converts quads to expanded JSON-LD (section 8.4).
 *
 * @throws NotificationError `not-rdf` for a quad that is not RDF 1.1; JsonLdError `invalid JSON literal` for an invalid literal
 * of `rdf:JSON`.
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
 * Canonical N-Quads (RDF Dataset Canonicalization, RDFC-1.0). Two datasets have the same text exactly if they are isomorphic.
 * Without blank nodes it consists of the sorted lines.
 *
 * @throws NotificationError `not-rdf` for a quad that is not RDF 1.1; JsonLdError if the blank nodes are so similar that
 * distinguishing them would take more than linear work.
 */
export async function canonicalNQuads(quads: Iterable<Quad>): Promise<string> {
  const list = [...quads];
  const text = serializeQuads(list, { format: 'application/n-quads', sorted: true });
  const lines = [...new Set(text.split(/(?<=\n)/))].join('');
  if (!list.some(hasBlankNode)) return lines;
  return guard({ act: 'canonize', document: null }, async () =>
    (await loadProcessor()).canonize(lines, {
      inputFormat: 'application/n-quads',
      canonizeOptions: { maxWorkFactor: 1 },
    }),
  );
}

const hasBlankNode = ({ subject, object, graph }: Quad): boolean =>
  [subject, object, graph].some(({ termType }) => termType === 'BlankNode');
