/**
 * A plain message to expanded JSON-LD. Plain messages never meet jsonld's own reading of keys: every key is mapped to
 * an IRI and every value spelled out here, so no key of a stranger can be a keyword, a context or a prototype
 * (THREATS: T2, T3, T19). What is changed stands beside its original.
 */
import { lead, schema } from '../../vocab.ts';
import { ACTION_TYPES, actionFromTopic } from '../actions.ts';
import { isScalar, items, JsonObject, pointerTo, scalarText, type Json, type JsonScalar } from '../../text/json.ts';
import { toIri } from '../../rdf/iri.ts';
import { liftScalar, type LdValue } from './scalars.ts';
import { classesOf, propertyOf, type Property } from './terms.ts';
import { isPropertyValue } from '../values/identifiers.ts';
import type { ReadingOptions } from '../statement.ts';
import type { Warn } from '../warning.ts';

/** A node object of expanded JSON-LD (JSON-LD 1.1 section 9.2). */
export interface LdNode {
  '@id'?: string;
  '@type'?: string[];
  [property: string]: string | string[] | (LdValue | LdNode)[] | undefined;
}

const ID_KEYS = ['id', '@id'];
const TYPE_KEYS = ['type', '@type'];

/** A message, of whatever topic, as one node with the event's `id` as its subject. */
export function liftMessage(message: JsonObject, options: ReadingOptions, warn: Warn): LdNode {
  const node = new Lifter(options, warn).node(message, '');
  // A node that says nothing makes no statement; its name at least is kept.
  const isBare = Object.keys(node).length === 1 && node['@id'] !== undefined;
  return isBare ? { ...node, [lead('originalId')]: [{ '@value': node['@id'] ?? '' }] } : node;
}

/** The warnings of {@link liftMessage} alone, for those who do not need the node. */
export function warnOfMessage(message: JsonObject, options: ReadingOptions, warn: Warn): void {
  new Lifter(options, warn, false).node(message, '');
}

class Lifter {
  readonly #options: ReadingOptions;
  readonly #warn: Warn;
  /** Are values collected, or only looked at? */
  readonly #isCollecting: boolean;

  constructor(options: ReadingOptions, warn: Warn, isCollecting = true) {
    this.#options = options;
    this.#warn = warn;
    this.#isCollecting = isCollecting;
  }

  node(object: JsonObject, pointer: string): LdNode {
    const node: LdNode = {};
    this.#identify(node, object, pointer);
    const data = object.get('data');
    const isEnvelope = data instanceof JsonObject && object.has('topic');
    for (const [key, value] of object) {
      if (ID_KEYS.includes(key)) continue;
      // Who provides the event is not who acted: both say `agent`.
      const name = isEnvelope && key === 'agent' ? 'envelopeAgent' : key;
      if (!(isEnvelope && key === 'data')) this.#member(node, name, value, pointerTo(pointer, key));
    }
    if (isEnvelope) this.#merge(node, data, pointerTo(pointer, 'data'));
    const topic = object.get('topic');
    const action = isScalar(topic) ? actionFromTopic(scalarText(topic)) : undefined;
    if (action !== undefined) node['@type'] = [...new Set([...ACTION_TYPES[action], ...(node['@type'] ?? [])])];
    return node;
  }

  /** `data` is the event itself: its members hang on the same subject as those of the envelope. */
  #merge(node: LdNode, data: JsonObject, pointer: string): void {
    for (const [key, value] of data) {
      const name = ID_KEYS.includes(key) ? 'originalId' : key;
      this.#member(node, name, value, pointerTo(pointer, key));
    }
  }

  /** `id` names the thing, a second `@id` only says where this copy was delivered. */
  #identify(node: LdNode, object: JsonObject, pointer: string): void {
    for (const key of ID_KEYS) {
      const value = object.get(key);
      if (!isScalar(value)) {
        for (const item of items(value, pointerTo(pointer, key)))
          this.#add(node, lead('originalId'), this.#item(item.value, PLAIN, item.pointer));
        continue;
      }
      const place = pointerTo(pointer, key);
      if (node['@id'] !== undefined) this.#member(node, 'deliveredAs', value, place);
      else this.#name(node, scalarText(value), place);
    }
  }

  #name(node: LdNode, text: string, pointer: string): void {
    const mended = toIri(text);
    if (mended !== undefined) node['@id'] = mended.iri;
    if (mended?.repaired === false) return;
    this.#add(node, lead('originalId'), [{ '@value': text }]);
    if (mended === undefined) this.#warn('iri-invalid', pointer, 'not an IRI: kept as text');
    else this.#warn('iri-encoded', pointer, 'characters that no IRI can hold were percent-encoded');
  }

  #member(node: LdNode, key: string, value: Json, pointer: string): void {
    if (value === null) return;
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) this.#member(node, key, item, pointerTo(pointer, index));
    else if (typeof value === 'string' && TYPE_KEYS.includes(key)) this.#type(node, value, pointer);
    else this.#property(node, key, value, pointer);
  }

  #type(node: LdNode, type: string, pointer: string): void {
    const classes = classesOf(type.trim());
    if (classes.length > 0) {
      const types = (node['@type'] ??= []);
      for (const one of classes) if (!types.includes(one)) types.push(one);
    }
    if (classes.some((iri) => iri === type || iri.endsWith(`/${type}`) || iri.endsWith(`#${type}`))) return;
    this.#add(node, lead('declaredType'), [{ '@value': type }]);
    if (classes.length === 0)
      this.#warn('unknown-type', pointer, 'the type is not a class of schema.org or leadpod: kept as text');
  }

  #property(node: LdNode, key: string, value: JsonScalar | JsonObject, pointer: string): void {
    const property = propertyOf(key);
    if (!property.known) this.#warn('unknown-term', pointer, 'the key is not a term of schema.org or leadpod');
    this.#add(node, property.iri, this.#item(value, property, pointer));
  }

  #item(value: JsonScalar | JsonObject, property: Property, pointer: string): (LdValue | LdNode)[] {
    if (isScalar(value)) {
      // Of a plain value nothing is said.
      if (property.role === 'plain' && !this.#isCollecting) return [];
      return liftScalar(value, property.role, pointer, this.#options, this.#warn);
    }
    if (property.role === 'identifiers' && !isPropertyValue(value)) return this.#vendorMap(value, pointer);
    return [this.node(value, pointer)];
  }

  /** `{"vendor key": value}` is a PropertyValue for each member. */
  #vendorMap(map: JsonObject, pointer: string): LdNode[] {
    return [...map].flatMap(([key, value]) => {
      const place = pointerTo(pointer, key);
      const values = items(value, place).flatMap((item) => this.#item(item.value, PLAIN, item.pointer));
      const node: LdNode = { '@type': [schema('PropertyValue')], [schema('propertyID')]: [{ '@value': key }] };
      return values.length === 0 ? [] : [{ ...node, [schema('value')]: values }];
    });
  }

  #add(node: LdNode, property: string, values: (LdValue | LdNode)[]): void {
    if (!this.#isCollecting) return;
    const present = node[property];
    // Lists of values are made here and for each other nobody: they may grow.
    if (Array.isArray(present)) for (const value of values) (present as (LdValue | LdNode)[]).push(value);
    else node[property] = values;
  }
}

const PLAIN: Property = { iri: '', role: 'plain', known: true };

/** Every scalar of a value with its pointer: what must be found again. For checks and tests. */
export function listScalars(value: Json, pointer = ''): { value: JsonScalar; pointer: string }[] {
  if (isScalar(value)) return [{ value, pointer }];
  if (value === null) return [];
  const members: Iterable<readonly [string | number, Json]> = Array.isArray(value) ? value.entries() : value;
  return [...members].flatMap(([step, member]) => listScalars(member, pointerTo(pointer, step)));
}
