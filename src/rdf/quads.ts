/**
 * Quads to text and back: the only place that meets n3. What is read has been checked to be RDF 1.1. What is written is either
 * made of terms whose texts read back by construction (rdf/simple-terms.ts), or has been read again and compared, so that
 * `parseRdf(serializeQuads(quads))` is `quads` whatever they hold.
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
  /** Where relative IRIs are resolved; without it they are refused. */
  base?: string | undefined;
}

/** How {@link serializeQuads} writes. `prefixes` and `base` matter to Turtle and TriG only. */
export interface SerializeOptions {
  format: RdfFormat;
  /** Prefix -> namespace IRI. Those that no quad needs are left out. */
  prefixes?: Readonly<Record<string, string>> | undefined;
  /** IRIs are written relative to it (`<#it>`); it is not written itself: the reader takes it from the resource. */
  base?: string | undefined;
  /** Statements in the order of their N-Quads lines instead of the order given; N-Quads and N-Triples only. */
  sorted?: boolean;
}

/** An IRI as RDF/JS term. It is not checked here, but when it is written. */
export const namedNode = (iri: string): NamedNode => DataFactory.namedNode(iri);

/**
 * A blank node of a given label. There is none without: n3 would count, and the same input differ from run to run.
 *
 * @throws NotificationError 'not-rdf' for an empty label, which n3 takes for none.
 */
export function blankNode(label: string): BlankNode {
  if (label === '') throw new NotificationError('not-rdf', 'A blank node has an empty label');
  return DataFactory.blankNode(label);
}

/**
 * A literal with a language tag (a string) or a datatype; `xsd:string` with neither. Tags come out in lower case, as
 * RDF 1.1 Concepts section 3.3 allows.
 *
 * @throws NotificationError 'not-rdf' if the tag or the datatype holds a quotation mark: n3 keeps a literal as one
 * string and finds its parts by the last such mark, so that text and datatype would quietly become others.
 */
export function literal(value: string, languageOrDatatype?: string | NamedNode): Literal {
  const suffix = typeof languageOrDatatype === 'string' ? languageOrDatatype : (languageOrDatatype?.value ?? '');
  if (suffix.includes('"'))
    throw new NotificationError('not-rdf', 'A language tag or datatype contains a quotation mark');
  if (typeof languageOrDatatype === 'string') return DataFactory.literal(value, languageOrDatatype);
  return plainLiteral(value, languageOrDatatype);
}

/** The graph without a name. */
export const defaultGraph = (): DefaultGraph => DataFactory.defaultGraph();

/** A statement, in the default graph unless another is named. */
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

/** Terms for one document, whose anonymous nodes get labels that the document does not use itself. */
function createFactory(text: string): RdfFactory {
  const longest = [...text.matchAll(/_:anon(x*)/g)].reduce(
    (length, [, tail = '']) => Math.max(length, tail.length + 1),
    0,
  );
  const prefix = `anon${'x'.repeat(longest)}`;
  let count = 0;
  return { ...DataFactory, blankNode: (label?: string) => DataFactory.blankNode(label ?? `${prefix}${count++}`) };
}

/** n3 says what is wrong, and quotes the document in doing so: its words may be personal data (THREATS.md T18). */
const withoutQuotes = (message: string): string => message.replace(/"[^]*"/u, '"..."');

/**
 * Reads a document. Blank nodes keep the labels that the document gives them, so the same text always gives the same
 * quads; they are scoped to their document, and documents are not to be mixed without minting IRIs first.
 *
 * @throws NotificationError 'not-rdf', with the line, for what is not of the syntax, for relative IRIs without a base,
 * and for what is not RDF 1.1: N3 formulas and rules, triple terms, base directions.
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

/** A quad as a line of canonical N-Quads, which is the same for equal quads only. */
const toLine = (statement: Quad): string => LINES.quadsToString([statement]);
const LINES = new Writer({ format: 'application/n-quads' });

function toLines(quads: readonly Quad[], sorted: boolean): string {
  const lines = quads.map(toLine);
  return (sorted ? lines.sort() : lines).join('');
}

/** Turtle or TriG through n3, which hands the whole text over before `end` returns when no stream is given. */
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
    return false; // Not a swallowed failure: the caller writes in a plainer way or refuses.
  }
}

/** IRIs that Turtle says without spelling them: a plain text, a tagged one, and `a`. */
const UNSPELLED = new Set<string>([xsd('string'), rdf('langString'), rdf('type')]);

function* irisOf(quads: readonly Quad[]): Generator<string> {
  for (const { subject, predicate, object, graph } of quads)
    for (const term of [subject, predicate, object, graph])
      if (term.termType === 'NamedNode') yield term.value;
      else if (term.termType === 'Literal') yield term.datatype.value;
}

/** A namespace that no IRI begins with is only noise at the head of a lead. */
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

/** Ever plainer ways to write the same: n3 reads an IRI `schema:x` as a prefixed name when there is such a prefix. */
function* attempts(quads: readonly Quad[], options: SerializeOptions): Generator<string> {
  if (isLineFormat(options.format)) yield toLines(quads, options.sorted ?? false);
  else {
    yield toTurtle(quads, { ...options, prefixes: usedPrefixes(quads, options.prefixes ?? {}) });
    yield toTurtle(quads, { ...options, prefixes: {} });
    yield toTurtle(quads, { format: options.format });
  }
}

/** The text where all terms are simple: it needs no reading back. */
function writeSimply(quads: readonly Quad[], options: SerializeOptions): string | undefined {
  const { format, prefixes = {}, base, sorted = false } = options;
  if (isLineFormat(format)) return sorted ? simpleLines(quads, format)?.sort().join('') : simpleText(quads, format);
  if (format !== 'text/turtle') return undefined;
  return simpleTurtle(quads, { prefixes, toRelative: relativeTo(base) });
}

/**
 * Writes quads as text that reads back as the same set of quads; where that is not plain, it is read back to make sure.
 * Statements keep the order given.
 *
 * @throws NotificationError 'not-rdf' for a term that the grammar does not allow, a named graph in a syntax that has
 * none, and (never seen) a text that does not read back.
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

/** Statements in a piece: some 20 ms. */
const PIECE = 1000;

/** {@link serializeQuads} for Turtle of any length: `between` is awaited between two pieces, so that others have their turn. */
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
    // Each names the same prefixes, so that a piece says behind the others what it says alone.
    if (!readsBack(written, piece, options)) return serializeQuads(quads, options);
    text += written;
    await between();
  }
  return text;
}
