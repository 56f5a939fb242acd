/**
 * A lifted plain message to its quads in one walk, without the algorithms of JSON-LD: the same quads, labels and order as
 * expansion, node map generation and deserialization make of it. What it does not know is left to those (`undefined`).
 *
 * Why they make the same of what {@link liftMessage} builds, and why its terms need no further check:
 * - It is expanded already, under no context. Its keys are `@id`, `@type` and IRIs with `//` behind their scheme; its values are
 *   arrays of value objects and nodes. Expansion leaves such a document as it is. It would resolve or drop what it does not take
 *   for an absolute IRI: that is a text with white space in it, which is left to it.
 * - Subjects and objects come out of `toIri`, types out of `classesOf`, properties out of `propertyOf`: all are IRIs by the rule
 *   of RFC 3987, which is stricter than that of RDF. Texts were made well-formed when they were decoded. Datatypes are those of
 *   XML Schema, and there are no languages, lists, graphs or reversed properties.
 * - A node's label is issued when it is met, its properties in the order of their IRIs, as section 7.2 of the JSON-LD API has it;
 *   nodes and properties are told in the order of their names, as section 8.1 has it.
 * The tests and the fuzzer hold the two paths side by side; `convert --verify` does it for a document of one's own.
 */
import type { LdNode } from '../lift/lift.ts';
import type { LdValue } from '../lift/scalars.ts';
import { blankNode, literal, namedNode, quad, type NamedNode, type Quad } from '../../rdf/quads.ts';
import { UNKNOWN_BASE } from '../lift/unknown-base.ts';
import { rdf, xsd } from '../../vocab.ts';

/** The quads of a lifted message; `undefined` where the generic algorithms are needed. */
export function liftedToQuads(lifted: LdNode): Quad[] | undefined {
  const graph = new NodeMap();
  return graph.add(lifted) ? graph.quads() : undefined;
}

/** Far from what the generic path refuses, and deeper than any message within the usual limits. */
const MAX_DEPTH = 64;

type Objects = Map<string, Quad['object']>;

/** A node, and what is said of it. */
interface Entry {
  readonly term: Quad['subject'];
  readonly types: Objects;
  readonly properties: Map<string, Objects>;
}

class NodeMap {
  readonly #entries = new Map<string, Entry>();
  readonly #iris = new Map<string, NamedNode>();
  #labels = 0;

  /** Adds a node and all below it; `false` where something is not known here. */
  add(node: LdNode, depth = 0, referrer?: Objects): boolean {
    const given = node['@id'];
    const term = given === undefined ? blankNode(`b${this.#labels++}`) : this.#iri(given);
    if (term === undefined || depth > MAX_DEPTH) return false;
    // It is referred to before it is read: in a circle the order of values tells which came first.
    referrer?.set(`<${given ?? term.value}`, term);
    const entry = this.#entry(given ?? `_:${term.value}`, term);
    for (const type of node['@type'] ?? []) {
      const object = this.#iri(type);
      if (object === undefined) return false;
      entry.types.set(type, object);
    }
    for (const property of Object.keys(node).sort())
      if (!property.startsWith('@') && !this.#addValues(entry, property, node[property], depth)) return false;
    return true;
  }

  #addValues(entry: Entry, property: string, values: LdNode[string], depth: number): boolean {
    if (!Array.isArray(values)) return false;
    let objects = entry.properties.get(property);
    if (objects === undefined) {
      objects = new Map<string, Quad['object']>();
      entry.properties.set(property, objects);
    }
    for (const value of values as (LdValue | LdNode)[])
      if ('@value' in value) addLiteral(objects, value as ValueObject, this.#iris);
      else if (!this.add(value, depth + 1, objects)) return false;
    return true;
  }

  #entry(id: string, term: Quad['subject']): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry: Entry = { term, types: new Map(), properties: new Map() };
    this.#entries.set(id, entry);
    return entry;
  }

  #iri(iri: string): NamedNode | undefined {
    const known = this.#iris.get(iri);
    if (known !== undefined) return known;
    if (/\s/u.test(iri) || iri.startsWith(UNKNOWN_BASE)) return undefined;
    return internIri(this.#iris, iri);
  }

  /** All statements, in the order of the deserialization. */
  quads(): Quad[] {
    const found: Quad[] = [];
    for (const id of [...this.#entries.keys()].sort()) {
      const entry = this.#entries.get(id);
      if (entry === undefined) continue;
      const { term, types, properties } = entry;
      for (const object of types.values()) found.push(quad(term, RDF_TYPE, object));
      for (const property of [...properties.keys()].sort()) {
        const predicate = internIri(this.#iris, property);
        for (const object of properties.get(property)?.values() ?? []) found.push(quad(term, predicate, object));
      }
    }
    return found;
  }
}

interface ValueObject {
  readonly '@value': string | boolean;
  readonly '@type'?: string;
}

const RDF_TYPE = namedNode(rdf('type'));

function internIri(iris: Map<string, NamedNode>, iri: string): NamedNode {
  let term = iris.get(iri);
  if (term === undefined) iris.set(iri, (term = namedNode(iri)));
  return term;
}

function addLiteral(objects: Objects, value: ValueObject, iris: Map<string, NamedNode>): void {
  const { '@value': text, '@type': type = typeof text === 'boolean' ? xsd('boolean') : undefined } = value;
  const key = `${type ?? ''}"${text}`;
  if (objects.has(key)) return;
  objects.set(key, type === undefined ? literal(String(text)) : literal(String(text), internIri(iris, type)));
}
