/**
 * Converts quads to text and back. This file and its neighbours are the only users of n3. Quads that are read are checked to
 * be RDF 1.1. A text that is written either has only terms that are certain to read back (simple-terms.ts), or is read again
 * and compared. So `parseRdf(serializeQuads(quads))` always equals `quads`.
 */
import type { BlankNode, DataFactory as RdfFactory, DefaultGraph, Literal, NamedNode, Quad } from '@rdfjs/types';
import { DataFactory, Parser, Writer } from 'n3';
import { NotificationError } from '../errors.ts';
import { simpleLines, simpleText, type LineFormat } from './simple-lines.ts';
import { simpleTurtle } from './simple-turtle.ts';
import { relativeTo } from './relative.ts';
import { rdf, xsd } from '../vocab.ts';
import { faultOfQuad } from './grammar.ts';
import { plainLiteral } from './terms.ts';

export type { BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term } from '@rdfjs/types';

/** The RDF syntaxes that leadpod reads and writes, by their media types. */
export type RdfFormat = 'text/turtle' | 'application/trig' | 'application/n-quads' | 'application/n-triples';

/** How {@link parseRdf} reads. */
export interface ParseOptions {
  format: RdfFormat;
  /** Relative IRIs are resolved against this IRI. Without it they are an error. */
  base?: string | undefined;
}

/** Options of {@link serializeQuads}. `prefixes` and `base` only affect Turtle and TriG. */
export interface SerializeOptions {
  format: RdfFormat;
  /** Prefix -> namespace IRI. Prefixes that no quad uses are not written. */
  prefixes?: Readonly<Record<string, string>> | undefined;
  /**
   * IRIs are written relative to it (`<#it>`). The text does not contain it: a reader takes it from the URL of the resource.
   */
  base?: string | undefined;
  /** Sorts the statements by their lines, instead of keeping the given order. For N-Quads and N-Triples only. */
  sorted?: boolean;
}

/** An IRI as an RDF/JS term. It is not checked here, but when it is written. */
export const namedNode = (iri: string): NamedNode => DataFactory.namedNode(iri);

/**
 * A blank node. The label is required: n3 would number the nodes, and labels would differ from run to run.
 *
 * @throws NotificationError 'not-rdf' for an empty label, which n3 treats as no label.
 */
export function blankNode(label: string): BlankNode {
  if (label === '') throw new NotificationError('not-rdf', 'A blank node has an empty label');
  return DataFactory.blankNode(label);
}

/**
 * A literal with a language tag (a string) or a datatype (a term); with neither, it is an `xsd:string`. Language tags become
 * lower case, as RDF 1.1 Concepts section 3.3 allows.
 *
 * @throws NotificationError 'not-rdf' if the tag or the datatype contains a quotation mark. n3 stores a literal as one string
 * and splits it at the last quotation mark, so text and datatype would change without an error.
 */
export function literal(value: string, languageOrDatatype?: string | NamedNode): Literal {
  const suffix = typeof languageOrDatatype === 'string' ? languageOrDatatype : (languageOrDatatype?.value ?? '');
  if (suffix.includes('"'))
    throw new NotificationError('not-rdf', 'A language tag or datatype contains a quotation mark');
  if (typeof languageOrDatatype === 'string') return DataFactory.literal(value, languageOrDatatype);
  return plainLiteral(value, languageOrDatatype);
}

/** The default graph, which has no name. */
export const defaultGraph = (): DefaultGraph => DataFactory.defaultGraph();

/** A statement. It is in the default graph unless another is given. */
export const quad = (
  subject: Quad['subject'],
  predicate: Quad['predicate'],
  object: Quad['object'],
  graph: Quad['graph'] = defaultGraph(),
): Quad => DataFactory.quad(subject, predicate, object, graph);

const NAMES: Readonly<Record<RdfFormat, string>> = {
  'text/turtle': 'Turtle',
  'application/trig': 'TriG',
  'application/n-quads': 'N-Quads',
  'application/n-triples': 'N-Triples',
};

const isLineFormat = (format: RdfFormat): format is LineFormat =>
  format === 'application/n-quads' || format === 'application/n-triples';

/** A factory of terms for one document. It gives anonymous nodes labels that do not occur in the document. */
function createFactory(text: string): RdfFactory {
  const longest = [...text.matchAll(/_:anon(x*)/g)].reduce(
    (length, [, tail = '']) => Math.max(length, tail.length + 1),
    0,
  );
  const prefix = `anon${'x'.repeat(longest)}`;
  let count = 0;
  return { ...DataFactory, blankNode: (label?: string) => DataFactory.blankNode(label ?? `${prefix}${count++}`) };
}

/** n3's error message without its quotes from the document, which may be personal data (SECURITY.md, T18). */
const withoutQuotes = (message: string): string => message.replace(/"[^]*"/u, '"..."');

/**
 * Reads a document. Blank nodes keep the labels of the document, so the same text always gives the same quads. The labels
 * belong to that document alone: before quads of several documents are combined, replace blank nodes by IRIs.
 *
 * @throws NotificationError 'not-rdf', with the line, for a syntax error, a relative IRI without a base, or anything that is
 * not RDF 1.1: N3 formulas and rules, triple terms, base directions.
 */
export function parseRdf(text: string, { format, base }: ParseOptions): Quad[] {
  let quads: Quad[];
  try {
    const factory = createFactory(text);
    quads = new Parser({ format, factory, blankNodePrefix: '', ...(base && { baseIRI: base }) }).parse(text);
  } catch (error) {
    const reason = error instanceof Error ? withoutQuotes(error.message) : 'unknown';
    throw new NotificationError('not-rdf', `Reading ${NAMES[format]} failed: ${reason}`);
  }
  refuseFaults(quads, `Reading ${NAMES[format]} failed`);
  return quads;
}

function refuseFaults(quads: readonly Quad[], act: string): void {
  for (const [index, candidate] of quads.entries()) {
    const fault = faultOfQuad(candidate);
    if (fault !== undefined) throw new NotificationError('not-rdf', `${act}: in statement ${index + 1}, ${fault}`);
  }
}

/** A quad as a line of canonical N-Quads. Only equal quads have the same line. */
const toLine = (statement: Quad): string => LINES.quadsToString([statement]);
const LINES = new Writer({ format: 'application/n-quads' });

function toLines(quads: readonly Quad[], sorted: boolean): string {
  const lines = quads.map(toLine);
  return (sorted ? lines.sort() : lines).join('');
}

/** Turtle or TriG, written by n3. Without a stream, its `end` calls back with the whole text before it returns. */
function toTurtle(quads: readonly Quad[], { format, prefixes = {}, base }: SerializeOptions): string {
  const writer = new Writer({ format, prefixes, ...(base && { baseIRI: base }) });
  for (const statement of quads) writer.addQuad(statement);
  let text = '';
  writer.end((_error: unknown, result: string) => {
    text = result;
  });
  return text;
}

const isSameSet = (left: readonly Quad[], right: readonly Quad[]): boolean => {
  const expected = new Set(left.map(toLine));
  const received = new Set(right.map(toLine));
  return expected.size === received.size && [...expected].every((line) => received.has(line));
};

function readsBack(text: string, quads: readonly Quad[], { format, base }: SerializeOptions): boolean {
  try {
    return isSameSet(parseRdf(text, { format, base }), quads);
  } catch {
    return false; // The caller then tries a plainer way to write the quads, or throws an error.
  }
}

/** IRIs that Turtle never writes out: the datatypes of texts, and the predicate `a`. */
const UNSPELLED = new Set<string>([xsd('string'), rdf('langString'), rdf('type')]);

function* irisOf(quads: readonly Quad[]): Generator<string> {
  for (const { subject, predicate, object, graph } of quads)
    for (const term of [subject, predicate, object, graph])
      if (term.termType === 'NamedNode') yield term.value;
      else if (term.termType === 'Literal') yield term.datatype.value;
}

/** Only the prefixes that the quads need. Others would make each stored lead longer for nothing. */
function usedPrefixes(quads: readonly Quad[], prefixes: Readonly<Record<string, string>>): Record<string, string> {
  const waiting = new Map(Object.entries(prefixes));
  const used = new Set<string>();
  const iris = [...new Set(irisOf(quads))].filter((iri) => !UNSPELLED.has(iri));
  for (const iri of iris)
    for (const [prefix, namespace] of waiting)
      if (iri.startsWith(namespace)) {
        used.add(prefix);
        waiting.delete(prefix);
      }
  return Object.fromEntries(Object.entries(prefixes).filter(([prefix]) => used.has(prefix)));
}

/**
 * The text of the quads, in plainer and plainer ways. With a prefix `schema`, n3 reads the IRI `schema:x` as a prefixed name.
 */
function* attempts(quads: readonly Quad[], options: SerializeOptions): Generator<string> {
  if (isLineFormat(options.format)) yield toLines(quads, options.sorted ?? false);
  else {
    yield toTurtle(quads, { ...options, prefixes: usedPrefixes(quads, options.prefixes ?? {}) });
    yield toTurtle(quads, { ...options, prefixes: {} });
    yield toTurtle(quads, { format: options.format });
  }
}

/** The text, if all terms are simple, so that it need not be read back. Otherwise `undefined`. */
function writeSimply(quads: readonly Quad[], options: SerializeOptions): string | undefined {
  const { format, prefixes = {}, base, sorted = false } = options;
  if (isLineFormat(format)) return sorted ? simpleLines(quads, format)?.sort().join('') : simpleText(quads, format);
  if (format !== 'text/turtle') return undefined;
  return simpleTurtle(quads, { prefixes, toRelative: relativeTo(base) });
}

/**
 * Writes quads as a text that reads back as the same set of quads: if in doubt, it is read back and compared. Keeps the order.
 *
 * @throws NotificationError 'not-rdf' for a term that the grammar does not allow, for a named graph in a syntax without named
 * graphs, and for a text that does not read back, which has never been seen.
 */
export function serializeQuads(quads: Iterable<Quad>, options: SerializeOptions): string {
  const list = [...quads];
  const simple = writeSimply(list, options);
  if (simple !== undefined) return simple;
  const act = `Writing ${NAMES[options.format]} failed`;
  refuseFaults(list, act);
  const hasGraphs = options.format === 'application/trig' || options.format === 'application/n-quads';
  if (!hasGraphs && list.some(({ graph }) => graph.termType !== 'DefaultGraph'))
    throw new NotificationError('not-rdf', `${act}: the syntax has no named graphs`);
  for (const text of attempts(list, options)) if (readsBack(text, list, options)) return text;
  throw new NotificationError('not-rdf', `${act}: the text does not read back as the same quads`);
}

/** How many statements are written before other work gets its turn. They take about 20 ms. */
const PIECE = 1000;

/** {@link serializeQuads} for long Turtle. It awaits `between` between two pieces, so that other work gets its turn. */
export async function serializeInPieces(
  quads: readonly Quad[],
  options: SerializeOptions & { format: 'text/turtle' },
  between: () => Promise<void>,
): Promise<string> {
  if (quads.length <= PIECE) return serializeQuads(quads, options);
  const prefixes = usedPrefixes(quads, options.prefixes ?? {});
  let text = '';
  for (let start = 0; start < quads.length; start += PIECE) {
    const piece = quads.slice(start, start + PIECE);
    refuseFaults(piece, 'Writing Turtle failed');
    const written = toTurtle(piece, { ...options, prefixes });
    // All pieces declare the same prefixes, so each has the same meaning within the whole text as alone.
    if (!readsBack(written, piece, options)) return serializeQuads(quads, options);
    text += written;
    await between();
  }
  return text;
}
