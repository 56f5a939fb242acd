/**
 * The floor: one hand-written loop that makes of generated plain messages what leadpod makes of them - the key of the event,
 * the same N-Quads, the same Turtle - and checks nothing. What it knows of the format is what the generator uses of it. The
 * benchmark compares its output with leadpod's before it measures.
 */
import { createHash } from 'node:crypto';
import type { PlainJson, PlainObject } from '../../../src/index.ts';
import type { TextContender } from './contender.ts';
import { EXPLICIT, KNOWN_TYPES, LEAD, PLAIN_UNKNOWN, ROLES, SCHEMA, X, XSD, type FloorRole } from './floor-terms.ts';

type Json = PlainJson;
type JsonMap = PlainObject;
interface Item {
  readonly iri?: string;
  readonly text?: string;
  readonly type?: string;
  readonly node?: Node;
}
class Node {
  id: string | undefined;
  readonly types: string[] = [];
  readonly properties = new Map<string, Item[]>();

  add(property: string, item: Item): void {
    const items = this.properties.get(property);
    if (items === undefined) this.properties.set(property, [item]);
    else items.push(item);
  }
}

const isObject = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function encoded(text: string): string {
  return text.replace(/[{}<>"|^`\\ ]/g, encodeURIComponent);
}
const isIri = (text: string): boolean => /^(?:https?:\/\/[^\s/?#]|mailto:|urn:|tel:)/.test(text);

function plain(value: boolean | number | string): Item {
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { text: String(value), type: `${XSD}boolean` };
  return { text: String(value), type: Number.isInteger(value) ? `${XSD}integer` : `${XSD}decimal` };
}

function addReference(node: Node, property: string, text: string): void {
  const iri = encoded(text);
  node.add(property, { iri });
  if (iri !== text) node.add(property, { text });
}

const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
function addDate(node: Node, property: string, value: boolean | number | string): void {
  const text = String(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) node.add(property, { text, type: `${XSD}date` });
  else if (UTC.test(text)) node.add(property, { text, type: `${XSD}dateTime` });
  else {
    node.add(property, { text: isoOf(text), type: `${XSD}dateTime` });
    node.add(property, plain(value));
  }
}

function isoOf(text: string): string {
  if (/^\d+$/.test(text)) return new Date(Number(text)).toISOString();
  return new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();
}

function addTelephone(node: Node, property: string, value: boolean | number | string): void {
  const text = String(value);
  const [, main = '', extension] = /^([^xe;]*)(?:\s*(?:;ext=|ext\.?|x)\s*(\d+))?$/.exec(text) ?? [];
  const digits = main.replace(/\D/g, '');
  if (digits.length < 10) {
    node.add(property, plain(value));
    return;
  }
  const whole = main.startsWith('+') || digits.length === 11 ? `+${digits}` : `+1${digits}`;
  const number = extension === undefined ? whole : `${whole};ext=${extension}`;
  node.add(property, { text: number });
  if (number !== text) node.add(property, plain(value));
}

/** A text in one spelling, beside what was written where that is another. */
function addSpelled(node: Node, property: string, spelled: string, written: string): void {
  node.add(property, { text: spelled });
  if (spelled !== written) node.add(property, { text: written });
}

function addScalar(node: Node, property: string, role: FloorRole | undefined, value: boolean | number | string): void {
  if (role === 'date') addDate(node, property, value);
  else if (role === 'telephone') addTelephone(node, property, value);
  else if (typeof value !== 'string') node.add(property, plain(value));
  else if (role === 'email') addSpelled(node, property, value.toLowerCase(), value);
  else if (role === 'topic') addSpelled(node, property, value.replace('#asssign', '#assign'), value);
  else if (isIri(value)) addIri(node, property, role, value);
  else if (role === 'actor' && value.trim() !== '') {
    const named = new Node();
    named.add(`${SCHEMA}name`, { text: value });
    node.add(property, { node: named });
  } else node.add(property, { text: value });
}

function addIri(node: Node, property: string, role: FloorRole | undefined, value: string): void {
  const isNamed = role === 'iri' || role === 'actor' || (role === 'thing' && !/\s/.test(value));
  if (isNamed) addReference(node, property, value);
  else node.add(property, role === 'map' && encoded(value) === value ? { iri: value } : { text: value });
}

function addMember(node: Node, key: string, value: Json): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) addMember(node, key, item);
    return;
  }
  if (key === 'type' && typeof value === 'string') {
    addType(node, value);
    return;
  }
  const property = EXPLICIT[key] ?? `${PLAIN_UNKNOWN.has(key) ? X : SCHEMA}${encodeURIComponent(key)}`;
  const role = ROLES[key];
  if (!isObject(value)) addScalar(node, property, role, value);
  else if (role === 'map' && value['propertyID'] === undefined && value['type'] === undefined)
    addMap(node, property, value);
  else node.add(property, { node: nodeOf(value) });
}

function addMap(node: Node, property: string, map: JsonMap): void {
  for (const [key, value] of Object.entries(map)) {
    const pair = new Node();
    pair.types.push(`${SCHEMA}PropertyValue`);
    pair.add(`${SCHEMA}propertyID`, { text: key });
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isObject(item)) pair.add(`${SCHEMA}value`, { node: nodeOf(item) });
      else if (item !== null && !Array.isArray(item)) pair.add(`${SCHEMA}value`, plain(item));
    }
    if (pair.properties.size > 1) node.add(property, { node: pair });
  }
}

function addType(node: Node, type: string): void {
  const classes = KNOWN_TYPES[type] ?? [`${SCHEMA}${type}`];
  for (const one of classes) if (!node.types.includes(one)) node.types.push(one);
  if (!classes.some((one) => one.endsWith(`/${type}`) || one.endsWith(`#${type}`)))
    node.add(`${LEAD}declaredType`, { text: type });
}

function identify(node: Node, object: JsonMap): void {
  for (const key of ['id', '@id']) {
    const value = object[key];
    if (typeof value !== 'string') continue;
    if (node.id !== undefined) addReference(node, `${LEAD}deliveredAs`, value);
    else {
      node.id = encoded(value);
      if (node.id !== value) node.add(`${LEAD}originalId`, { text: value });
    }
  }
}

function nodeOf(object: JsonMap): Node {
  const node = new Node();
  identify(node, object);
  const { data, topic } = object;
  const isEnvelope = isObject(data) && topic !== undefined;
  for (const [key, value] of Object.entries(object))
    if (key !== 'id' && key !== '@id' && !(isEnvelope && key === 'data'))
      addMember(node, isEnvelope && key === 'agent' ? 'envelopeAgent' : key, value);
  if (isEnvelope) for (const [key, value] of Object.entries(data)) addMember(node, key, value);
  if (typeof topic === 'string') addActionFirst(node, KNOWN_TYPES[topic.replace('realestate/', '')] ?? []);
  return node;
}

function addActionFirst(node: Node, action: readonly string[]): void {
  for (const one of [...action].reverse()) {
    if (node.types.includes(one)) node.types.splice(node.types.indexOf(one), 1);
    node.types.unshift(one);
  }
}

const SHORT: Record<string, string> = {
  ...{ '"': '\\"', '\\': '\\\\', '\n': '\\n' },
  ...{ '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' },
};
const numeric = (char: string): string => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
const inLines = (text: string): string =>
  text.replace(/["\\\u0000-\u001f\u007f]/g, (char) => SHORT[char] ?? numeric(char));
const inTurtle = (text: string): string =>
  text.replace(/["\\\u0000-\u0019]|[\ud800-\udbff][\udc00-\udfff]/g, (char) =>
    char.length === 2
      ? `\\U${char.codePointAt(0)!.toString(16).padStart(8, '0')}`
      : (SHORT[char] ?? numeric(char).toLowerCase()),
  );
const PREFIXED =
  /^(https:\/\/w3id\.org\/leadpod#|https:\/\/w3id\.org\/leadpod\/x#|http:\/\/schema\.org\/|http:\/\/www\.w3\.org\/2006\/vcard\/ns#)([\w-]+)$/;
const PREFIXES: Record<string, string> = {
  [LEAD]: 'lead:',
  [X]: 'x:',
  [SCHEMA]: 'schema:',
  'http://www.w3.org/2006/vcard/ns#': 'vcard:',
};
const HEADS: readonly (readonly [string, string])[] = Object.entries(PREFIXES).map(([iri, name]) => [iri, name]);

/** The lines of a graph in the order of leadpod's, in both syntaxes. */
class Writer {
  readonly #nodes = new Map<string, Map<string, Map<string, string>>>();
  readonly #used = new Set<string>();
  #labels = 0;

  visit(node: Node): string {
    const id = node.id === undefined ? `_:b${this.#labels++}` : `<${node.id}>`;
    let properties = this.#nodes.get(id);
    if (properties === undefined) this.#nodes.set(id, (properties = new Map<string, Map<string, string>>()));
    return id;
  }

  add(node: Node, id: string): void {
    const properties = this.#nodes.get(id)!;
    if (node.types.length > 0) {
      const types = valuesOf(properties, '@type');
      for (const type of node.types) types.set(`<${type}>`, this.#iri(type));
    }
    for (const property of [...node.properties.keys()].sort()) {
      const values = valuesOf(properties, property);
      for (const item of node.properties.get(property)!) {
        if (item.node === undefined) this.#literal(values, item);
        else {
          const inner = this.visit(item.node);
          values.set(inner, inner.startsWith('_') ? inner : this.#iri(item.node.id!));
          this.add(item.node, inner);
        }
      }
    }
  }

  #iri(iri: string): string {
    const match = PREFIXED.exec(iri);
    for (const [base] of HEADS) if (iri.startsWith(base)) this.#used.add(base);
    return match === null ? `<${iri}>` : `${PREFIXES[match[1]!]!}${match[2]!}`;
  }

  #literal(values: Map<string, string>, { iri, text = '', type }: Item): void {
    if (iri !== undefined) values.set(`<${iri}>`, this.#iri(iri));
    else if (type === undefined) {
      values.set(`"${inLines(text)}"`, `"${inTurtle(text)}"`);
    } else {
      const isBare = !type.includes('#date');
      if (!isBare) this.#used.add(XSD);
      values.set(`"${text}"^^<${type}>`, isBare ? text : `"${text}"^^xsd:${type.slice(XSD.length)}`);
    }
  }

  write(): { nquads: string; turtle: string } {
    let nquads = '';
    let turtle = '';
    const order = (id: string): string => (id.startsWith('<') ? id.slice(1, -1) : id);
    const ids = [...this.#nodes.keys()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    for (const id of ids) {
      const properties = this.#nodes.get(id)!;
      let head = `${id.startsWith('_') ? id : this.#iri(id.slice(1, -1))} `;
      for (const property of [...properties.keys()].sort()) {
        const name = property === '@type' ? 'a' : this.#iri(property);
        const predicate = property === '@type' ? '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>' : `<${property}>`;
        for (const line of properties.get(property)!.keys()) nquads += `${id} ${predicate} ${line} .\n`;
        turtle += `${head}${name} ${[...properties.get(property)!.values()].join(', ')}`;
        head = ';\n    ';
      }
      if (properties.size > 0) turtle += '.\n';
    }
    const heads = [...HEADS, [XSD, 'xsd:'] as const].filter(([iri]) => this.#used.has(iri));
    return { nquads, turtle: `${heads.map(([iri, name]) => `@prefix ${name} <${iri}>.\n`).join('')}\n${turtle}` };
  }
}

function valuesOf(properties: Map<string, Map<string, string>>, property: string): Map<string, string> {
  let values = properties.get(property);
  if (values === undefined) properties.set(property, (values = new Map<string, string>()));
  return values;
}

/** What the floor makes of a message; the key is a hash of as much text as leadpod's. */
export function floorOf(text: string): { key: string; nquads: string; turtle: string } {
  const message = JSON.parse(text) as JsonMap;
  const writer = new Writer();
  const node = nodeOf(message);
  writer.add(node, writer.visit(node));
  const key = createHash('sha256').update(text).digest('hex');
  return { key, ...writer.write() };
}

export const floor: TextContender = {
  does: 'hand-written: text to a hash, the same N-Quads and Turtle; nothing is checked',
  create: () => (text) => {
    const { key, nquads, turtle } = floorOf(text);
    return key.length + nquads.length + turtle.length;
  },
};
