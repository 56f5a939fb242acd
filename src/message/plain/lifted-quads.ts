/**
 * Converts a lifted plain message to quads in one walk. The result has the same quads, blank node labels and order as the
 * algorithms of the JSON-LD API (expansion, node map generation, deserialization) would give, but faster.
 * For a message that this code does not cover, the result is `undefined`, and the caller uses the algorithms.
 *
 * The results are equal, and the terms need no further check, for these reasons:
 * - What {@link liftMessage} builds is expanded JSON-LD already. Its keys are `@id`, `@type` and IRIs with `//` after the
 *   scheme. Its values are arrays of value objects and nodes. Expansion does not change such a document. It would only resolve
 *   or drop texts that it does not regard as absolute IRIs. Those contain white space, and are not covered here.
 * - Subjects and objects come from `toIri`, types from `classesOf`, properties from `propertyOf`. All are IRIs by the rule of
 *   RFC 3987, which is stricter than that of RDF. Texts are well-formed since they were decoded. Datatypes are those of XML
 *   Schema. There are no languages, lists, graphs or reverse properties.
 * - Blank nodes get their labels when they are first visited, and properties are visited in the order of their IRIs (JSON-LD
 *   API section 7.2). Nodes and properties are written in the order of their names (section 8.1).
 *
 * The tests and the fuzzer compare both paths. `convert --verify` compares them for a given document.
 */
import { LiftedNode, type LiftedValue } from '../lift/lifted-node.ts';
import { DistinctTerms } from '../../rdf/distinct-terms.ts';
import { blankNode, namedNode, quad, type NamedNode, type Quad } from '../../rdf/quads.ts';
import { vocabularyNode } from '../../rdf/terms.ts';
import { remembered } from '../../text/remembered.ts';
import { ofKeys } from '../../text/shape.ts';
import { UNKNOWN_BASE } from '../lift/unknown-base.ts';
import { rdf } from '../../vocab.ts';

/** The quads of a lifted message; `undefined` if the generic algorithms are needed. */
export function liftedToQuads(lifted: LiftedNode): Quad[] | undefined {
  if (lifted.isEmpty) return [];
  const graph = new NodeMap();
  return graph.add(lifted, 0, undefined) ? graph.quads() : undefined;
}

/** Deeper than any message within the usual limits, and well below the depth that the generic path refuses. */
const MAX_DEPTH = 64;

/** A node with its types and properties. */
class Entry {
  readonly term: Quad['subject'];
  readonly types = new DistinctTerms();
  /** The properties. They are in the order of their IRIs, unless the node occurs several times. */
  readonly statements: Statement[] = [];
  /** Does the node occur several times in the message? */
  isRepeated = false;
  /**
   * Values by the IRI of their property, for a repeated node. A sender may repeat a node very often, so a search is too slow.
   */
  #byIri: Map<string, DistinctTerms> | undefined;

  constructor(term: Quad['subject']) {
    this.term = term;
  }

  /** A node object has each property once, so the search is only needed for a repeated node. */
  objectsOf(predicate: NamedNode): DistinctTerms {
    const found = this.isRepeated ? this.#found().get(predicate.value) : undefined;
    if (found !== undefined) return found;
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

  /** Adds a node and all nodes below it. `false` if a part of it is not covered here. */
  add(node: LiftedNode, depth: number, referrer: DistinctTerms | undefined): boolean {
    const term = node.id === undefined ? blankNode(`b${this.#labels++}`) : this.#iri(node.id);
    if (term === undefined || depth > MAX_DEPTH) return false;
    // The reference is added before the node is read: this decides the order of the values if nodes refer to each other.
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

  /** All statements, in the order of the algorithm. */
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

/** Does expansion keep this IRI unchanged? */
const isPlain = (iri: string): boolean => !/\s/.test(iri) && !iri.startsWith(UNKNOWN_BASE);

/** The properties of a node in the order of their IRIs. */
const predicatesOf = ofKeys((properties) => [...properties].sort().map(vocabularyNode));

/** The same classes are in every message, so their terms are kept. */
const classTerm = remembered((type) => (isPlain(type) ? vocabularyNode(type) : undefined));
