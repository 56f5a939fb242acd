/**
 * Node Map Generation (JSON-LD API section 7.2): every node of every graph of an expanded document, merged by identifier.
 *
 * It replaces jsonld's code for two measured reasons. jsonld stores nodes in a plain object, so a node named `__proto__` writes
 * into `Object.prototype`, also for later documents (SECURITY.md, T2). And it compares each value with all earlier ones, which
 * takes 24 seconds for an array of 349 kB (SECURITY.md, T5). Maps and sets avoid both.
 */
import { JsonLdError } from './error.ts';
import { asList, byKey, isBlankLabel, isPlainObject, type PlainJson, type PlainObject } from './types.ts';

/** The values of one property in order, without the duplicates that the algorithm forbids. */
interface Values {
  items: PlainJson[];
  seen: Set<string>;
}

/** A node, with everything that one graph says about it. */
export interface NodeEntry {
  id: string;
  index: PlainJson | undefined;
  /** For each property IRI (or `@type`), its values. */
  properties: Map<string, Values>;
}

/** For each graph name (`@default` for the default graph), its nodes by identifier. */
export type NodeMap = Map<string, Map<string, NodeEntry>>;

/** Creates a function that issues `_:b0`, `_:b1`, ... so that labels of different documents never collide (section 7.1). */
export function createIssuer(): (label?: string) => string {
  const issued = new Map<string, string>();
  let count = 0;
  return (label) => {
    const known = label === undefined ? undefined : issued.get(label);
    if (known !== undefined) return known;
    const fresh = `_:b${count++}`;
    if (label !== undefined) issued.set(label, fresh);
    return fresh;
  };
}

/** Where a value belongs: to a property of a node, or to a list. If both are missing, to the graph only. */
interface Place {
  graph: string;
  /** The node that has the property, or with `reverse` the node that is its value. */
  subject?: string;
  property?: string;
  reverse?: boolean;
  list?: PlainJson[];
}

/** Normalises a member for comparison: sorts keys, and writes numbers for which JSON has no text. */
function memberOf(_key: string, member: PlainJson): unknown {
  if (isPlainObject(member)) return Object.fromEntries(Object.entries(member).sort(byKey));
  return typeof member === 'number' && !Number.isFinite(member) ? [String(member)] : member;
}

/** A text that is the same for equal values. */
const keyOf = (value: PlainJson): string => JSON.stringify(value, memberOf);

const propertiesOf = (element: PlainObject): string[] =>
  Object.keys(element)
    .filter((key) => !key.startsWith('@'))
    .sort();

class NodeMapGeneration {
  readonly nodes: NodeMap = new Map([['@default', new Map<string, NodeEntry>()]]);
  readonly #issue: (label?: string) => string;

  constructor(issue: (label?: string) => string) {
    this.#issue = issue;
  }

  /** Section 7.2.1, for an element of any kind. */
  add(element: PlainJson | undefined, place: Place): void {
    if (Array.isArray(element)) for (const item of element) this.add(item, place);
    else if (!isPlainObject(element)) return;
    else if ('@value' in element) this.#addTo(place, element, true);
    else if ('@list' in element) this.#addList(element, place);
    else this.#addNode(element, place);
  }

  #relabel(name: string): string {
    return isBlankLabel(name) ? this.#issue(name) : name;
  }

  #addList(element: PlainObject, place: Place): void {
    const list: PlainJson[] = [];
    this.add(element['@list'], { graph: place.graph, list });
    this.#addTo(place, { '@list': list }, false);
  }

  #addTo(place: Place, value: PlainJson, unique: boolean): void {
    if (place.list) place.list.push(value);
    else if (place.subject !== undefined && place.property !== undefined)
      this.#append(this.#entry(place.graph, place.subject), place.property, value, unique);
  }

  #entry(graph: string, id: string): NodeEntry {
    const nodes = this.nodes.get(graph) ?? new Map<string, NodeEntry>();
    this.nodes.set(graph, nodes);
    const entry = nodes.get(id) ?? { id, index: undefined, properties: new Map<string, Values>() };
    nodes.set(id, entry);
    return entry;
  }

  #values(entry: NodeEntry, property: string): Values {
    const values = entry.properties.get(property) ?? { items: [], seen: new Set<string>() };
    entry.properties.set(property, values);
    return values;
  }

  #append(entry: NodeEntry, property: string, value: PlainJson, unique: boolean): void {
    const values = this.#values(entry, property);
    if (unique) {
      const key = keyOf(value);
      if (values.seen.has(key)) return;
      values.seen.add(key);
    }
    values.items.push(value);
  }

  #addNode(element: PlainObject, place: Place): void {
    const { graph } = place;
    const given = element['@id'];
    if (given === null) {
      // An identifier that looks like a keyword expands to null. Such a node is dropped, but its inner nodes are not.
      for (const property of propertiesOf(element)) this.add(element[property], { graph });
      return;
    }
    const id = typeof given === 'string' ? this.#relabel(given) : this.#issue();
    const entry = this.#entry(graph, id);
    this.#refer(place, id);
    for (const type of asList(element['@type']))
      if (typeof type === 'string') this.#append(entry, '@type', this.#relabel(type), true);
    this.#addIndex(entry, element['@index']);
    if (isPlainObject(element['@reverse']))
      for (const [property, values] of Object.entries(element['@reverse']))
        this.add(values, { graph, subject: id, property: this.#relabel(property), reverse: true });
    if ('@graph' in element) this.#addGraph(element['@graph'], id);
    this.add(element['@included'], { graph });
    for (const property of propertiesOf(element))
      this.#addProperty(element[property], entry, { graph, subject: id, property });
  }

  #refer(place: Place, id: string): void {
    if (place.reverse && place.subject !== undefined && place.property !== undefined)
      this.#append(this.#entry(place.graph, id), place.property, { '@id': place.subject }, true);
    else this.#addTo(place, { '@id': id }, true);
  }

  #addIndex(entry: NodeEntry, index: PlainJson | undefined): void {
    if (index === undefined) return;
    if (entry.index !== undefined && entry.index !== index)
      throw new JsonLdError('A node has two different values of "@index"', { jsonLdCode: 'conflicting indexes' });
    entry.index = index;
  }

  #addGraph(element: PlainJson | undefined, name: string): void {
    if (!this.nodes.has(name)) this.nodes.set(name, new Map());
    this.add(element, { graph: name });
  }

  #addProperty(
    values: PlainJson | undefined,
    entry: NodeEntry,
    place: Required<Pick<Place, 'graph' | 'subject' | 'property'>>,
  ): void {
    const property = this.#relabel(place.property);
    this.#values(entry, property); // Properties without values are kept, as flattening requires.
    this.add(values, { ...place, property });
  }
}

/**
 * The node map of an expanded document. `issue` relabels blank nodes.
 *
 * @throws JsonLdError `conflicting indexes` if one node has two different indexes.
 */
export function createNodeMap(expanded: PlainJson, issue: (label?: string) => string): NodeMap {
  const generation = new NodeMapGeneration(issue);
  generation.add(expanded, { graph: '@default' });
  return generation.nodes;
}
