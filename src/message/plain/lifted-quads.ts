/**
 * A lifted plain message to its quads in one walk, without the algorithms of JSON-LD: the same quads, labels and order as
 * expansion, node map generation and deserialization make of it. What it does not know is left to those (`undefined`).
 *
 * Why they make the same of what {@link liftMessage} builds, and why its terms need no further check:
 * - As JSON-LD it is expanded already, under no context. Its keys are `@id`, `@type` and IRIs with `//` behind their scheme; its
 *   values are arrays of value objects and nodes. Expansion leaves such a document as it is. It would resolve or drop what it does not take
 *   for an absolute IRI: that is a text with white space in it, which is left to it.
 * - Subjects and objects come out of `toIri`, types out of `classesOf`, properties out of `propertyOf`: all are IRIs by the rule
 *   of RFC 3987, which is stricter than that of RDF. Texts were made well-formed when they were decoded. Datatypes are those of
 *   XML Schema, and there are no languages, lists, graphs or reversed properties.
 * - A node's label is issued when it is met, its properties in the order of their IRIs, as section 7.2 of the JSON-LD API has it;
 *   nodes and properties are told in the order of their names, as section 8.1 has it.
 * The tests and the fuzzer hold the two paths side by side; `convert --verify` does it for a document of one's own.
 */
import { LiftedNode, type LiftedValue } from '../lift/lifted-node.ts';
import { DistinctTerms } from '../../rdf/distinct-terms.ts';
import { blankNode, namedNode, quad, type NamedNode, type Quad } from '../../rdf/quads.ts';
import { vocabularyNode } from '../../rdf/terms.ts';
import { remembered } from '../../text/remembered.ts';
import { ofKeys } from '../../text/shape.ts';
import { UNKNOWN_BASE } from '../lift/unknown-base.ts';
import { rdf } from '../../vocab.ts';

/** The quads of a lifted message; `undefined` where the generic algorithms are needed. */
export function liftedToQuads(lifted: LiftedNode): Quad[] | undefined {
  if (lifted.isEmpty) return [];
  const graph = new NodeMap();
  return graph.add(lifted, 0, undefined) ? graph.quads() : undefined;
}

/** Far from what the generic path refuses, and deeper than any message within the usual limits. */
const MAX_DEPTH = 64;

/** A node, and what is said of it. */
class Entry {
  readonly term: Quad['subject'];
  readonly types = new DistinctTerms();
  /** What is said of it, in the order of the properties' IRIs unless it stands several times. */
  readonly statements: Statement[] = [];
  /** Does it stand several times? */
  isRepeated = false;
  /** The same by the IRI of the property, where it stands several times: a sender may repeat one node as often as they like. */
  #byIri: Map<string, DistinctTerms> | undefined;

  constructor(term: Quad['subject']) {
    this.term = term;
  }

  /** A node has each property once, so that one which stands once need not be searched. */
  objectsOf(predicate: NamedNode): DistinctTerms {
    const said = this.isRepeated ? this.#found().get(predicate.value) : undefined;
    if (said !== undefined) return said;
    const objects = new DistinctTerms();
    this.statements.push({ predicate, objects });
    this.#byIri?.set(predicate.value, objects);
    return objects;
  }

  #found(): ReadonlyMap<string, DistinctTerms> {
    return (this.#byIri ??= new Map(this.statements.map(({ predicate, objects }) => [predicate.value, objects])));
  }
}

/** The values of one property. */
interface Statement {
  readonly predicate: NamedNode;
  readonly objects: DistinctTerms;
}

class NodeMap {
  readonly #entries = new Map<string, Entry>();
  readonly #iris = new Map<string, NamedNode>();
  #labels = 0;

  /** Adds a node and all below it; `false` where something is not known here. */
  add(node: LiftedNode, depth: number, referrer: DistinctTerms | undefined): boolean {
    const term = node.id === undefined ? blankNode(`b${this.#labels++}`) : this.#iri(node.id);
    if (term === undefined || depth > MAX_DEPTH) return false;
    // It is referred to before it is read: in a circle the order of values tells which came first.
    referrer?.add(term);
    const entry = this.#entry(node.id ?? `_:${term.value}`, term);
    for (const type of node.types) {
      const known = classTerm(type);
      if (known === undefined) return false;
      entry.types.add(known);
    }
    for (const predicate of predicatesOf(node)) {
      const objects = entry.objectsOf(predicate);
      for (const value of node.properties.get(predicate.value) ?? [])
        if (!this.#addValue(objects, value, depth)) return false;
    }
    return true;
  }

  #addValue(objects: DistinctTerms, value: LiftedValue, depth: number): boolean {
    if (value instanceof LiftedNode) return this.add(value, depth + 1, objects);
    if (value.termType === 'Literal') {
      objects.add(value);
      return true;
    }
    const term = this.#iri(value.value, value);
    if (term === undefined) return false;
    objects.add(term);
    return true;
  }

  #entry(id: string, term: Quad['subject']): Entry {
    let entry = this.#entries.get(id);
    if (entry === undefined) this.#entries.set(id, (entry = new Entry(term)));
    else entry.isRepeated = true;
    return entry;
  }

  #iri(iri: string, term = namedNode(iri)): NamedNode | undefined {
    const known = this.#iris.get(iri);
    if (known !== undefined) return known;
    if (!isPlain(iri)) return undefined;
    this.#iris.set(iri, term);
    return term;
  }

  /** All statements, in the order of the deserialization. */
  quads(): Quad[] {
    const found: Quad[] = [];
    for (const id of [...this.#entries.keys()].sort()) {
      const entry = this.#entries.get(id);
      if (entry === undefined) continue;
      const { term, types, statements, isRepeated } = entry;
      for (const object of types.terms) found.push(quad(term, RDF_TYPE, object));
      for (const { predicate, objects } of isRepeated ? statements.sort(byPredicate) : statements)
        for (const object of objects.terms) found.push(quad(term, predicate, object));
    }
    return found;
  }
}

const RDF_TYPE = vocabularyNode(rdf('type'));

const byPredicate = ({ predicate: one }: Statement, { predicate: other }: Statement): number =>
  one.value < other.value ? -1 : 1;

/** Does expansion leave an IRI alone? */
const isPlain = (iri: string): boolean => !/\s/.test(iri) && !iri.startsWith(UNKNOWN_BASE);

/** The properties of a node in the order of their IRIs. */
const predicatesOf = ofKeys((properties) => [...properties].sort().map(vocabularyNode));

/** Classes come again in every message. */
const classTerm = remembered((type) => (isPlain(type) ? vocabularyNode(type) : undefined));
