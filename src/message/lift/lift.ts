/**
 * Converts a plain message to nodes with IRIs as properties and RDF terms as values. The jsonld library never reads the keys
 * of a plain message, so no key of a stranger can act as a keyword, a context or a prototype (SECURITY.md, T2, T3, T19). If
 * a value is changed, its original is kept beside it.
 */
import { lead, schema } from '../../vocab.ts';
import { ACTION_TYPES, actionFromTopic } from '../event/actions.ts';
import { isScalar, JsonObject, pointerTo, scalarText, type Json, type JsonScalar } from '../../text/json.ts';
import { toIri } from '../../rdf/iri.ts';
import { literal } from '../../rdf/quads.ts';
import { LiftedNode, liftedValue } from './lifted-node.ts';
import { liftScalar } from './scalars.ts';
import { classesOf, propertyOf, type Property } from './terms.ts';
import { isPropertyValue, nameAndValue } from '../values/identifiers.ts';
import type { ReadingOptions } from '../reading-options.ts';
import type { Warn } from '../warning.ts';

const ID_KEYS = ['id', '@id'];

/** Converts a message of any topic to one node. The `id` of the event is its subject. */
export function liftMessage(message: JsonObject, options: ReadingOptions, warn: Warn): LiftedNode {
  const node = new LiftedNode();
  new Lifter(options, warn).fill(node, message);
  // A node without types and properties makes no statement. Its IRI is kept as a text, so that it is not lost.
  if (node.id !== undefined && node.saysNothing) node.add(ORIGINAL_ID, literal(node.id));
  return node;
}

/** Gives only the warnings of {@link liftMessage}, for callers that do not need the node. */
export function warnOfMessage(message: JsonObject, options: ReadingOptions, warn: Warn): void {
  new Lifter(options, warn).fill(undefined, message);
}

/** Walks through a message. Without a node to fill, it only gives the warnings. */
class Lifter {
  readonly #options: ReadingOptions;
  readonly #warn: Warn;
  /** The steps to the current place. They become a JSON pointer in a warning. */
  readonly #path: (string | number)[] = [];

  constructor(options: ReadingOptions, warn: Warn) {
    this.#options = options;
    this.#warn = (code, _pointer, message) => {
      warn(code, this.#path.reduce<string>(pointerTo, ''), message);
    };
  }

  fill(node: LiftedNode | undefined, object: JsonObject): void {
    this.#identify(node, object);
    const data = object.get('data');
    const topic = object.get('topic');
    const envelope = data instanceof JsonObject && topic !== undefined ? data : undefined;
    for (const [key, value] of object) {
      if (key === 'id' || key === '@id' || (key === 'data' && envelope !== undefined)) continue;
      // Envelope and event may both have an `agent`. That of the envelope provided the event; that of the event acted.
      this.#memberAt(key, node, envelope !== undefined && key === 'agent' ? 'envelopeAgent' : key, value);
    }
    if (envelope !== undefined) this.#merge(node, envelope);
    const action = isScalar(topic) ? actionFromTopic(scalarText(topic)) : undefined;
    if (action !== undefined && node !== undefined)
      node.types =
        node.types.length === 0 ? ACTION_TYPES[action] : [...new Set([...ACTION_TYPES[action], ...node.types])];
  }

  /** `data` is the event itself, so its members belong to the same subject as those of the envelope. */
  #merge(node: LiftedNode | undefined, data: JsonObject): void {
    this.#path.push('data');
    for (const [key, value] of data)
      this.#memberAt(key, node, key === 'id' || key === '@id' ? 'originalId' : key, value);
    this.#path.pop();
  }

  /** `id` is the IRI of the thing. If there is also an `@id`, it only says where this copy was delivered. */
  #identify(node: LiftedNode | undefined, object: JsonObject): void {
    let isNamed = false;
    for (const key of ID_KEYS) {
      const value = object.get(key);
      if (value === undefined || value === null) continue;
      this.#path.push(key);
      if (!isScalar(value)) this.#each(node, ORIGINAL, value);
      else if (isNamed) this.#member(node, 'deliveredAs', value);
      else isNamed = this.#name(node, scalarText(value));
      this.#path.pop();
    }
  }

  /** Names the node. Returns whether the text is an IRI without a repair. */
  #name(node: LiftedNode | undefined, text: string): boolean {
    const found = toIri(text);
    if (found !== undefined && node !== undefined) node.id = found.iri;
    if (found?.repaired === false) return true;
    node?.add(ORIGINAL_ID, literal(text));
    // A plain number or word is an identifier in the sender's system. Only the event itself must have an IRI.
    if (found === undefined && (this.#path.length === 1 || !WORD.test(text)))
      this.#warn('iri-invalid', '', 'not an IRI: kept as text');
    if (found === undefined) return false;
    this.#warn('iri-encoded', '', 'characters that no IRI can hold were percent-encoded');
    return true;
  }

  #memberAt(step: string | number, node: LiftedNode | undefined, key: string, value: Json): void {
    this.#path.push(step);
    this.#member(node, key, value);
    this.#path.pop();
  }

  #member(node: LiftedNode | undefined, key: string, value: Json): void {
    if (value === null) return;
    if (Array.isArray(value)) for (const [index, item] of value.entries()) this.#memberAt(index, node, key, item);
    else if (typeof value === 'string' && (key === 'type' || key === '@type')) this.#type(node, value);
    else this.#property(node, key, value);
  }

  #type(node: LiftedNode | undefined, type: string): void {
    const classes = classesOf(type.trim());
    if (classes.length === 0)
      this.#warn('unknown-type', '', 'the type is not a class of schema.org or leadpod: kept as text');
    if (node === undefined) return;
    node.addTypes(classes);
    if (!classes.some((iri) => iri === type || iri.endsWith(`/${type}`) || iri.endsWith(`#${type}`)))
      node.add(DECLARED_TYPE, literal(type));
  }

  #property(node: LiftedNode | undefined, key: string, value: JsonScalar | JsonObject): void {
    const property = propertyOf(key);
    if (!property.known) this.#warn('unknown-term', '', 'the key is not a term of schema.org or leadpod');
    this.#value(node, property, value);
  }

  #value(node: LiftedNode | undefined, property: Property, value: JsonScalar | JsonObject): void {
    const { iri } = property;
    const role = this.#isAnswer(property, value) ? 'plain' : property.role;
    if (value instanceof JsonObject) {
      if (role === 'identifiers' && !isPropertyValue(value)) this.#vendorMap(node, iri, value);
      else this.fill(child(node, iri), value);
      return;
    }
    // A plain value needs no warning, and most values are plain texts, so they take this shorter way.
    if (role === 'plain' && (node === undefined || typeof value === 'string')) {
      if (typeof value === 'string') node?.add(iri, literal(value));
      return;
    }
    const lifted = liftScalar(value, role, '', this.#options, this.#warn);
    if (node !== undefined) for (const one of lifted) node.add(iri, liftedValue(one));
  }

  /** In `{"consent": {"email": "yes"}}`, the value of `email` is an answer and not an address. */
  #isAnswer({ role }: Property, value: JsonScalar | JsonObject): boolean {
    if ((role !== 'email' && role !== 'telephone') || value instanceof JsonObject) return false;
    return ASKING.test(String(this.#path.at(-2))) && !/[@\d]/.test(scalarText(value));
  }

  /** Adds each value of a member that may be a list. */
  #each(node: LiftedNode | undefined, property: Property, value: Json): void {
    if (value === null) return;
    if (!Array.isArray(value)) this.#value(node, property, value);
    else
      for (const [index, item] of value.entries()) {
        this.#path.push(index);
        this.#each(node, property, item);
        this.#path.pop();
      }
  }

  /** Converts each member of `{"vendor key": value}` to a PropertyValue. */
  #vendorMap(node: LiftedNode | undefined, property: string, map: JsonObject): void {
    // An item of a list may instead be a pair such as `{"key": "lender", "value": "Bank of Elm"}`.
    const { name, value: step } = nameAndValue(map) ?? {};
    for (const [key, value] of step === undefined ? map : [[step, map.get(step) ?? null] as const]) {
      const pair = node === undefined ? undefined : new LiftedNode();
      pair?.addTypes(PROPERTY_VALUE);
      pair?.add(PROPERTY_ID, literal(name ?? key));
      this.#path.push(key);
      this.#each(pair, VALUE, value);
      this.#path.pop();
      if (pair?.properties.has(VALUE.iri) === true) node?.add(property, pair);
    }
  }
}

/** Makes a new node that is a value of another node. */
function child(node: LiftedNode | undefined, property: string): LiftedNode | undefined {
  if (node === undefined) return undefined;
  const below = new LiftedNode();
  node.add(property, below);
  return below;
}

/** Keys of objects that say through which channels a person agreed to be contacted. */
const ASKING = /consent|opt_?(?:in|out)|subscription|permission|preference/i;
/** An identifier that was not meant as an IRI. */
const WORD = /^[\p{L}\p{N}_.-]+$/u;

const ORIGINAL_ID = lead('originalId');
const DECLARED_TYPE = lead('declaredType');
const PROPERTY_VALUE = [schema('PropertyValue')];
const PROPERTY_ID = schema('propertyID');
const ORIGINAL: Property = { iri: ORIGINAL_ID, role: 'plain', known: true };
const VALUE: Property = { iri: schema('value'), role: 'plain', known: true };

/** Every scalar in a value, with its JSON pointer. Checks and tests use it to see that none is lost. */
export function listScalars(value: Json, pointer = ''): { value: JsonScalar; pointer: string }[] {
  if (isScalar(value)) return [{ value, pointer }];
  if (value === null) return [];
  const members: Iterable<readonly [string | number, Json]> = Array.isArray(value) ? value.entries() : value;
  return [...members].flatMap(([step, member]) => listScalars(member, pointerTo(pointer, step)));
}
