/**
 * The nodes that {@link liftMessage} makes of a plain message: a tree whose values are RDF terms. Both quads and expanded
 * JSON-LD are made from it.
 */
import { literal, namedNode, type Literal, type NamedNode } from '../../rdf/quads.ts';
import type { Shape, Shaped } from '../../text/shape.ts';
import { schema, xsd } from '../../vocab.ts';
import type { LdValue } from './scalars.ts';

/** A value of a property: a term or another node. */
export type LiftedValue = Literal | NamedNode | LiftedNode;

/** A node of a message. */
export class LiftedNode implements Shaped {
  /** The IRI; `undefined` for a blank node. */
  id: string | undefined = undefined;
  /** IRIs without duplicates. */
  types: readonly string[] = NO_TYPES;
  /** Property IRI -> values, in the order of the message. */
  readonly properties = new Map<string, LiftedValue[]>();
  /** Set when a function of the keys was called (see `shape.ts`). */
  shape: Shape | undefined = undefined;

  add(property: string, value: LiftedValue): void {
    const values = this.properties.get(property);
    if (values !== undefined) {
      values.push(value);
      return;
    }
    this.properties.set(property, [value]);
    this.shape = undefined;
  }

  get size(): number {
    return this.properties.size;
  }

  keys(): Iterable<string> {
    return this.properties.keys();
  }

  addTypes(types: readonly string[]): void {
    if (types.length > 0) this.types = this.types.length === 0 ? types : [...new Set([...this.types, ...types])];
  }

  /** Does it have no IRI, no types and no properties? */
  get isEmpty(): boolean {
    return this.id === undefined && this.saysNothing;
  }

  /** Does it have no types and no properties? */
  get saysNothing(): boolean {
    return this.types.length === 0 && this.properties.size === 0;
  }
}

const NO_TYPES: readonly string[] = [];

const BOOLEAN = namedNode(xsd('boolean'));
const NAME = schema('name');
/** The datatypes of lifted scalars. */
const DATATYPES: ReadonlyMap<string, NamedNode> = new Map(
  ['date', 'dateTime', 'integer', 'decimal', 'double'].map((name) => [xsd(name), namedNode(xsd(name))]),
);

/** Converts a lifted scalar to a value of a node. */
export function liftedValue(value: LdValue): LiftedValue {
  if ('@id' in value) return namedNode(value['@id'] as string);
  if ('@value' in value) {
    const { '@value': plain, '@type': type } = value as { '@value': string | boolean; '@type'?: string };
    if (typeof plain === 'boolean') return literal(String(plain), BOOLEAN);
    return type === undefined ? literal(plain) : literal(plain, DATATYPES.get(type) ?? namedNode(type));
  }
  const named = new LiftedNode();
  for (const name of value[NAME] ?? []) named.add(NAME, liftedValue(name));
  return named;
}

/** A node object of expanded JSON-LD (JSON-LD 1.1 section 9.2). */
export interface LdNode {
  '@id'?: string;
  '@type'?: readonly string[];
  [property: string]: string | readonly string[] | (LdValue | LdNode)[] | undefined;
}

/** Converts the node to a node object. */
export function toLdNode({ id, types, properties }: LiftedNode): LdNode {
  const node: LdNode = {};
  if (id !== undefined) node['@id'] = id;
  if (types.length > 0) node['@type'] = types;
  for (const [property, values] of properties) node[property] = values.map(toLdValue);
  return node;
}

function toLdValue(value: LiftedValue): LdValue | LdNode {
  if (value instanceof LiftedNode) return toLdNode(value);
  if (value.termType === 'NamedNode') return { '@id': value.value };
  const type = value.datatype.value;
  if (type === BOOLEAN.value) return { '@value': value.value === 'true' };
  return type === STRING ? { '@value': value.value } : { '@value': value.value, '@type': type };
}

const STRING = xsd('string');
