/** Collects the statements of a document without duplicates. Nodes are named by their fragments. */
import { rdf, schema, xsd } from '../../vocab.ts';
import { FRAGMENTS } from './fragments.ts';
import { JsonNumber, type JsonScalar } from '../../text/json.ts';
import type { Parts } from '../../message/parts/parts.ts';
import type { DateReading } from '../../message/reading-options.ts';
import { DEFAULT_REGION } from '../../message/values/telephones.ts';
import { remembered } from '../../text/remembered.ts';
import { isIri, toIri } from '../../rdf/iri.ts';
import { DistinctTerms } from '../../rdf/distinct-terms.ts';
import { literal, namedNode, quad, type NamedNode, type Quad } from '../../rdf/quads.ts';

const TYPE = rdf('type');
const ANYWHERE: DateReading = { region: DEFAULT_REGION };

/** The object of a statement. */
export type StatedTerm = Quad['object'];

/** The statements of one document, in an order that is good to read. */
export class Statements {
  readonly quads: Quad[] = [];
  readonly #url: string;
  readonly #nodes = new Map<string, Node>();
  readonly #begun = new Set<string>();

  readonly #sameListings: ReadonlyMap<string, string>;
  /** How to read dates. */
  readonly reading: DateReading;

  /**
   * `url` is the document, without a fragment. `sameListings` maps the key of a listing to the key of another description of
   * the same home, which it is combined with.
   */
  constructor(url: string, { sameListings = new Map(), reading = ANYWHERE }: Partial<Parts> = {}) {
    this.#url = url;
    this.#sameListings = sameListings;
    this.reading = reading;
  }

  /** The node of the listing that has this key. */
  listing(key: string): string {
    return FRAGMENTS.listing(this.#sameListings.get(key) ?? key);
  }

  /** Begins to describe a node. Returns false if it was described before. */
  begin(fragment: string): boolean {
    const isFirst = !this.#begun.has(fragment);
    this.#begun.add(fragment);
    return isFirst;
  }

  type(fragment: string, ...types: readonly string[]): void {
    for (const type of types) this.add(fragment, TYPE, propertyTerm(type));
  }

  text(fragment: string, property: string, value: string | undefined): void {
    if (value !== undefined) this.add(fragment, property, literal(value));
  }

  flag(fragment: string, property: string, value: boolean | undefined): void {
    if (value !== undefined) this.add(fragment, property, literal(String(value), namedNode(xsd('boolean'))));
  }

  /** States a number, text or boolean as the sender wrote it. A JsonNumber keeps all of its digits. */
  plain(fragment: string, property: string, value: JsonScalar | number | undefined): void {
    if (typeof value === 'boolean') this.flag(fragment, property, value);
    else if (typeof value === 'string') this.text(fragment, property, value);
    else if (value !== undefined)
      this.add(fragment, property, numberTerm(value instanceof JsonNumber ? value.text : String(value)));
  }

  date(fragment: string, property: string, iso: string | undefined): void {
    if (iso !== undefined) this.add(fragment, property, literal(iso, namedNode(xsd('dateTime'))));
  }

  /**
   * States an IRI made from a value. Skips a value that makes no IRI (`mailto:` and a remark); its text is stated
   * elsewhere.
   */
  iri(fragment: string, property: string, iri: string): void {
    if (isIri(iri)) this.add(fragment, property, namedNode(iri));
  }

  link(fragment: string, property: string, target: string): void {
    this.add(fragment, property, this.#node(target).term);
  }

  /** States a party: an IRI as it is, a name as a node of its own. */
  actor(fragment: string, property: string, text: string | undefined): void {
    if (text === undefined) return;
    const iri = reference(text);
    if (iri !== undefined) {
      this.add(fragment, property, iri);
      return;
    }
    const node = FRAGMENTS.actor(text);
    this.link(fragment, property, node);
    this.text(node, schema('name'), text);
  }

  add(fragment: string, property: string, object: StatedTerm): void {
    const node = this.#node(fragment);
    let values = node.values.get(property);
    if (values === undefined) node.values.set(property, (values = new DistinctTerms()));
    if (values.add(object)) this.quads.push(quad(node.term, propertyTerm(property), object));
  }

  #node(fragment: string): Node {
    let node = this.#nodes.get(fragment);
    if (node === undefined) {
      node = { term: namedNode(`${this.#url}#${fragment}`), values: new Map() };
      this.#nodes.set(fragment, node);
    }
    return node;
  }
}

/** A node of the document and its statements. */
interface Node {
  readonly term: NamedNode;
  readonly values: Map<string, DistinctTerms>;
}

/** Cached, since every lead has the same properties and classes. */
const propertyTerm = remembered(namedNode);

/** A named node if the text is a valid IRI. `undefined` for names and for IRIs that need repair: they stay texts. */
export function reference(text: string): StatedTerm | undefined {
  return toIri(text)?.repaired === false ? namedNode(text) : undefined;
}

function numberTerm(text: string): StatedTerm {
  if (/^-?\d+$/.test(text)) return literal(text, namedNode(xsd('integer')));
  return literal(text, namedNode(/^-?\d+\.\d+$/.test(text) ? xsd('decimal') : xsd('double')));
}
