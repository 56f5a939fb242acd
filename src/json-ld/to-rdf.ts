/** Deserialize JSON-LD to RDF (JSON-LD API section 8.1): converts an expanded document to RDF/JS quads. */
import { JsonLdError } from './error.ts';
import type { ToQuadsOptions } from './options.ts';
import { createIssuer, createNodeMap, type NodeEntry } from './node-map.ts';
import { isBlankLabel, isPlainObject, type PlainJson, type PlainObject } from './types.ts';
import { i18n, rdf, xsd } from '../vocab.ts';
import { isIri } from '../rdf/iri.ts';
import { isLanguageTag } from '../rdf/grammar.ts';
import { blankNode, defaultGraph, literal, namedNode, quad } from '../rdf/quads.ts';
import type { BlankNode, Literal, NamedNode, Quad, Term } from '../rdf/quads.ts';

/** The options of {@link expandedToQuads}. */
export type ToRdfOptions = Pick<ToQuadsOptions, 'safe' | 'rdfDirection' | 'produceGeneralizedRdf'>;

/**
 * The canonical form of JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers and strings as in
 * ECMAScript.
 */
function canonicalizeJson(value: PlainJson | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonicalizeJson).join(',')}]`;
  if (!isPlainObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalizeJson(value[key])}`).join(',')}}`;
}

function* numbersIn(value: PlainJson | undefined): Generator<number> {
  if (typeof value === 'number') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* numbersIn(member);
}

/**
 * The canonical form of `xsd:double` (section 8.6): a mantissa with at most 15 decimals, `E`, and the exponent. If 15 decimals
 * would give another number, more are written, so that RDF never contains a different number (SECURITY.md, T20).
 */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'INF' : '-INF';
  const rounded = value.toExponential(15);
  const exact = Number(rounded) === value ? rounded : value.toExponential();
  return exact.replace(/(\.\d+?)0*e\+?/u, '$1E');
}

/** The text of a value that expansion left as a string. */
const textOf = (value: PlainJson | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

class Deserialization {
  readonly quads: Quad[] = [];
  readonly #options: ToRdfOptions;
  readonly #issue = createIssuer();

  constructor(options: ToRdfOptions) {
    this.#options = options;
  }

  run(expanded: PlainJson): Quad[] {
    const graphs = createNodeMap(expanded, this.#issue);
    for (const name of [...graphs.keys()].sort()) {
      const graph = name === '@default' ? defaultGraph() : this.#nodeTerm(name);
      const nodes = graphs.get(name);
      if (!graph) this.#drop('relative graph reference', 'a graph has no absolute name');
      else for (const id of [...(nodes?.keys() ?? [])].sort()) this.#addNode(nodes?.get(id), graph);
    }
    return this.quads;
  }

  /**
   * Called for everything that RDF cannot express. It is dropped silently, as section 8.1 specifies, but in safe mode it is an
   * error.
   */
  #drop(jsonLdCode: string, reason: string, term?: string, value?: PlainJson): void {
    if (this.#options.safe === false) return;
    const place = term === undefined ? '' : ` (property ${term})`;
    throw new JsonLdError(`Converting JSON-LD to RDF failed: ${reason}${place}`, {
      jsonLdCode,
      term,
      value: typeof value === 'string' ? value : undefined,
    });
  }

  /** A blank node or IRI; `undefined` for anything else, such as an IRI that is still relative. */
  #nodeTerm(id: PlainJson | undefined): NamedNode | BlankNode | undefined {
    if (typeof id !== 'string') return undefined;
    if (isBlankLabel(id)) return blankNode(id.slice(2));
    return isIri(id) ? namedNode(id) : undefined;
  }

  #addNode(entry: NodeEntry | undefined, graph: Quad['graph']): void {
    if (!entry) return;
    const subject = this.#nodeTerm(entry.id);
    for (const property of [...entry.properties.keys()].sort()) {
      const items = entry.properties.get(property)?.items ?? [];
      if (items.length === 0) continue;
      if (!subject) this.#drop('relative subject reference', 'a node has no absolute identifier', property, entry.id);
      else this.#addValues(subject, property, items, graph);
    }
  }

  #addValues(subject: Quad['subject'], property: string, items: readonly PlainJson[], graph: Quad['graph']): void {
    const predicate = property === '@type' ? namedNode(rdf('type')) : this.#nodeTerm(property);
    if (!predicate) {
      this.#drop('relative predicate reference', 'a property is not an absolute IRI', property);
      return;
    }
    if (predicate.termType === 'BlankNode' && !this.#options.produceGeneralizedRdf) {
      this.#drop('blank node predicate', 'a property is a blank node', property);
      return;
    }
    for (const item of items) {
      const object = property === '@type' ? this.#nodeTerm(item) : this.#objectTerm(item, graph, property);
      // With `produceGeneralizedRdf`, a predicate may be a blank node, which the RDF/JS types do not allow.
      if (object) this.quads.push(quad(subject, predicate as Term as Quad['predicate'], object, graph));
      else if (property === '@type')
        this.#drop('relative @type reference', 'a type is not an absolute IRI', property, item);
    }
  }

  /** Object to RDF Conversion (section 8.2). */
  #objectTerm(item: PlainJson | undefined, graph: Quad['graph'], property: string): Quad['object'] | undefined {
    if (!isPlainObject(item)) return undefined;
    if ('@value' in item) return this.#valueTerm(item, graph, property);
    if ('@list' in item) return this.#listTerm(item['@list'], graph, property);
    const term = this.#nodeTerm(item['@id']);
    if (!term) this.#drop('relative object reference', 'a reference is not an absolute IRI', property, item['@id']);
    return term;
  }

  /** List to RDF Conversion (section 8.3). If an item cannot be expressed, its cell has no `rdf:first`. */
  #listTerm(list: PlainJson | undefined, graph: Quad['graph'], property: string): NamedNode | BlankNode {
    const items = Array.isArray(list) ? list : [];
    const cells = items.map(() => blankNode(this.#issue().slice(2)));
    const nil = namedNode(rdf('nil'));
    for (const [index, cell] of cells.entries()) {
      const object = this.#objectTerm(items[index], graph, property);
      if (object) this.quads.push(quad(cell, namedNode(rdf('first')), object, graph));
      this.quads.push(quad(cell, namedNode(rdf('rest')), cells[index + 1] ?? nil, graph));
    }
    return cells[0] ?? nil;
  }

  #valueTerm(item: PlainObject, graph: Quad['graph'], property: string): Literal | BlankNode | undefined {
    const { '@value': value, '@type': type, '@language': language, '@direction': direction } = item;
    if (type === '@json') return this.#jsonTerm(value, property);
    const datatype = type === undefined ? undefined : this.#nodeTerm(type);
    if (type !== undefined && datatype?.termType !== 'NamedNode') {
      this.#drop('invalid datatype', 'a datatype is not an absolute IRI', property, type);
      return undefined;
    }
    if (typeof language === 'string' && !isLanguageTag(language)) {
      this.#drop('invalid @language value', 'a language tag is not well-formed', property, language);
      return undefined;
    }
    if (typeof direction === 'string') return this.#directedTerm(item, direction, graph, property);
    if (typeof language === 'string') return literal(textOf(value), language);
    return this.#plainTerm(value, datatype?.value, property);
  }

  #jsonTerm(value: PlainJson | undefined, property: string): Literal {
    const text = canonicalizeJson(value);
    for (const number of numbersIn(value)) this.#checkNumber(number, property);
    return literal(text, namedNode(rdf('JSON')));
  }

  /**
   * Checks for a double that may differ from the number in the document: `JSON.parse` has rounded it, or made it infinite
   * (SECURITY.md, T20).
   */
  #checkNumber(value: number, property: string): void {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      this.#drop('unsafe number', 'a double cannot represent a number exactly', property);
  }

  /** Steps 8 to 12 of section 8.2.2: native numbers and booleans get the canonical form and the datatype of XML Schema. */
  #plainTerm(value: PlainJson | undefined, type: string | undefined, property: string): Literal {
    const datatype = (fallback: string): NamedNode => namedNode(type ?? fallback);
    if (typeof value === 'boolean') return literal(String(value), datatype(xsd('boolean')));
    if (typeof value !== 'number') return literal(textOf(value), datatype(xsd('string')));
    this.#checkNumber(value, property);
    if (!Number.isInteger(value) || Math.abs(value) >= 1e21 || type === xsd('double'))
      return literal(doubleText(value), datatype(xsd('double')));
    return literal(value.toFixed(0), datatype(xsd('integer')));
  }

  /** Step 13 of section 8.2.2. */
  #directedTerm(item: PlainObject, direction: string, graph: Quad['graph'], property: string): Literal | BlankNode {
    const text = textOf(item['@value']);
    const language = typeof item['@language'] === 'string' ? item['@language'].toLowerCase() : '';
    if (this.#options.rdfDirection === 'i18n-datatype')
      return literal(text, namedNode(i18n(`${language}_${direction}`)));
    if (this.#options.rdfDirection === 'compound-literal') {
      const node = blankNode(this.#issue().slice(2));
      const say = (term: 'value' | 'language' | 'direction', object: string): void =>
        void this.quads.push(quad(node, namedNode(rdf(term)), literal(object), graph));
      say('value', text);
      if (language !== '') say('language', language);
      say('direction', direction);
      return node;
    }
    this.#drop('rdfDirection not set', 'a text has a direction, but the option rdfDirection is not set', property);
    return literal(text, language === '' ? undefined : language);
  }
}

/**
 * Converts an expanded document to quads. Blank nodes are labelled `b0`, `b1`, ... in the order of the algorithm.
 *
 * @throws JsonLdError in safe mode, for the first value that RDF cannot express.
 */
export function expandedToQuads(expanded: PlainJson, options: ToRdfOptions): Quad[] {
  return new Deserialization(options).run(expanded);
}
