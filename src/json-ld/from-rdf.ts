/**
 * Serialize RDF as JSON-LD (JSON-LD API section 8.4): converts quads to an expanded document. It replaces jsonld's code, which
 * keeps duplicate statements, does not support compound literals, and stores nodes in plain objects (see node-map.ts).
 */
import { rdf } from '../vocab.ts';
import type { FromQuadsOptions } from './options.ts';
import { quadObjectToJson } from './from-literal.ts';
import { byKey, isPlainObject, type PlainJson, type PlainObject } from './types.ts';
import type { Quad, Term } from '../rdf/quads.ts';

/** A node in one graph: for each property IRI (or `@type`), its values by a text that is the same for equal values. */
interface Node {
  id: string;
  properties: Map<string, Map<string, PlainObject | string>>;
}

/** A reference to a node. */
interface Usage {
  node: Node;
  property: string;
  value: PlainObject;
}

type Graph = Map<string, Node>;

const idOf = (term: Term): string => (term.termType === 'BlankNode' ? `_:${term.value}` : term.value);

/** The value of a property if there is exactly one. */
function onlyValue(node: Node, property: string): PlainObject | undefined {
  const [value, ...others] = node.properties.get(property)?.values() ?? [];
  return isPlainObject(value) && others.length === 0 ? value : undefined;
}

class Serialization {
  readonly #options: FromQuadsOptions;
  readonly #graphs = new Map<string, Graph>([['@default', new Map<string, Node>()]]);
  /** For each blank node of the dataset, its only reference; `undefined` if there are several. */
  readonly #usages = new Map<string, Usage | undefined>();
  /** For each list cell, the node that contains the list now. */
  readonly #holders = new Map<Node, Node>();
  readonly #nilUsages: Usage[] = [];
  /** For each node, the number of graphs that contain it. */
  readonly #graphCounts = new Map<string, number>();

  constructor(options: FromQuadsOptions) {
    this.#options = options;
  }

  run(quads: readonly Quad[]): PlainObject[] {
    for (const quad of quads) this.#add(quad);
    if (this.#options.rdfDirection === 'compound-literal') this.#foldCompoundLiterals();
    for (const usage of this.#nilUsages) this.#foldList(usage);
    const objects = this.#objectsOf(this.#graph('@default'), (id) => this.#graphs.get(id));
    return objects.filter((object) => Object.keys(object).length > 1);
  }

  #graph(name: string): Graph {
    const graph = this.#graphs.get(name) ?? new Map<string, Node>();
    this.#graphs.set(name, graph);
    return graph;
  }

  #node(graph: Graph, id: string): Node {
    const present = graph.get(id);
    if (present) return present;
    const node: Node = { id, properties: new Map() };
    graph.set(id, node);
    this.#graphCounts.set(id, (this.#graphCounts.get(id) ?? 0) + 1);
    return node;
  }

  #add({ subject, predicate, object, graph: name }: Quad): void {
    const graph = this.#graph(name.termType === 'DefaultGraph' ? '@default' : idOf(name));
    if (name.termType !== 'DefaultGraph') this.#node(this.#graph('@default'), idOf(name));
    const node = this.#node(graph, idOf(subject));
    const isNode = object.termType !== 'Literal';
    if (isNode) this.#node(graph, idOf(object));
    const isType = isNode && predicate.value === rdf('type') && !this.#options.useRdfType;
    const property = isType ? '@type' : predicate.value;
    const value = isType ? idOf(object) : quadObjectToJson(object, this.#options);
    const values = node.properties.get(property) ?? new Map<string, PlainObject | string>();
    node.properties.set(property, values);
    const key = JSON.stringify(value);
    if (values.has(key)) return;
    values.set(key, value);
    if (isNode && isPlainObject(value)) this.#remember(idOf(object), { node, property, value });
  }

  #remember(id: string, usage: Usage): void {
    if (id === rdf('nil')) this.#nilUsages.push(usage);
    else this.#usages.set(id, this.#usages.has(id) ? undefined : usage);
  }

  /**
   * The only reference to a node, which can then be embedded without its label. `undefined` if the node is in another graph
   * too, or names a graph: the algorithm of the specification overlooks this, and would make two nodes of one.
   */
  #onlyUsage(id: string): Usage | undefined {
    return this.#graphCounts.get(id) === 1 && !this.#graphs.has(id) ? this.#usages.get(id) : undefined;
  }

  /** Step 6.1: a node with `rdf:direction` and one reference becomes a text with its direction. */
  #foldCompoundLiterals(): void {
    for (const graph of this.#graphs.values())
      for (const [id, node] of [...graph]) {
        const usage = this.#onlyUsage(id);
        const text = onlyValue(node, rdf('value'));
        const direction = onlyValue(node, rdf('direction'));
        if (!usage || !text || !direction) continue;
        const language = onlyValue(node, rdf('language'));
        if (node.properties.size !== (language ? 3 : 2)) continue; // The node has more properties than a literal can express.
        delete usage.value['@id'];
        Object.assign(usage.value, {
          '@value': text['@value'],
          ...(language && { '@language': language['@value'] }),
          '@direction': direction['@value'],
        });
        graph.delete(id);
      }
  }

  /** Steps 6.2 to 6.4: a chain of well-formed cells that ends here becomes a list. */
  #foldList(end: Usage): void {
    const items: PlainJson[] = [];
    const cells: Node[] = [];
    let { node, property, value } = end;
    for (let usage = this.#cellUsage(node, property); usage; usage = this.#cellUsage(node, property)) {
      items.unshift(onlyValue(node, rdf('first')) ?? null);
      cells.push(node);
      ({ node, property, value } = usage);
    }
    // A list that contains itself, directly or through other lists, has no root. All of it would be lost.
    for (let holder: Node | undefined = node; holder !== undefined; holder = this.#holders.get(holder))
      if (cells.includes(holder)) return;
    for (const cell of cells) this.#holders.set(cell, node);
    delete value['@id'];
    value['@list'] = items;
    for (const graph of this.#graphs.values())
      for (const cell of cells) if (graph.get(cell.id) === cell) graph.delete(cell.id);
  }

  /** The only reference to a node, if the node is a list cell: it has `rdf:first`, `rdf:rest`, and nothing else. */
  #cellUsage(node: Node, property: string): Usage | undefined {
    const { properties } = node;
    const types = properties.get('@type');
    const isTyped = types?.size === 1 && types.has(JSON.stringify(rdf('List')));
    const isCell =
      property === rdf('rest') &&
      node.id.startsWith('_:') &&
      onlyValue(node, rdf('first')) !== undefined &&
      onlyValue(node, rdf('rest')) !== undefined &&
      properties.size === (isTyped ? 3 : 2);
    return isCell ? this.#onlyUsage(node.id) : undefined;
  }

  #objectsOf(graph: Graph, graphOf: (id: string) => Graph | undefined): PlainObject[] {
    return [...graph].sort(byKey).map(([id, { properties }]) => {
      const members = [...properties]
        .sort(byKey)
        .map(([property, values]) => [property, [...values.values()]] as const);
      const named = graphOf(id);
      const content =
        named && this.#objectsOf(named, () => undefined).filter((object) => Object.keys(object).length > 1);
      return { '@id': id, ...Object.fromEntries(members), ...(content && { '@graph': content }) };
    });
  }
}

/**
 * Converts quads to an expanded document.
 *
 * @throws JsonLdError `invalid JSON literal` for an invalid literal of `rdf:JSON`.
 */
export function quadsToExpanded(quads: readonly Quad[], options: FromQuadsOptions): PlainObject[] {
  return new Serialization(options).run(quads);
}
