/**
 * Converts messages to expanded JSON-LD without loss. Plain messages are converted by {@link liftMessage}. Messages with a
 * context are expanded as JSON-LD; keys that their context does not define keep their names, with a warning.
 */
import { ContextError } from '../../errors.ts';
import type { DocumentLoader } from '../../json-ld/context-loader.ts';
import { lead, LEAD_CONTEXT, PREFIXES } from '../../vocab.ts';
import { isScalar, JsonObject, pointerTo, scalarText, type Json } from '../../text/json.ts';
import { placeContextError, placeJsonLdError } from './place.ts';
import { expand, JsonLdError, type PlainJson, type PlainObject } from '../../json-ld/processor.ts';
import { isPlainObject } from '../../json-ld/types.ts';
import { liftMessage } from './lift.ts';
import { toLdNode, type LiftedNode } from './lifted-node.ts';
import { classesBeside } from './terms.ts';
import { repairExpanded } from './repair-expanded.ts';
import { shieldMessage } from './shield.ts';
import type { ReadingOptions } from '../reading-options.ts';
import { warnBelow, type Warn } from '../warning.ts';

/** Options of {@link expandMessage}. */
export interface JsonLdReading extends ReadingOptions {
  readonly base: string;
  readonly documentLoader: DocumentLoader;
  readonly warn: Warn;
  /**
   * Whether types that only this format defines also get equivalent classes of other vocabularies in a message with its own
   * context. Not set for reading events, because an event and its key must have only what its sender wrote.
   */
  readonly isClassified?: boolean;
}

/**
 * Is this JSON-LD, and not a plain message? It has a context, at its top or in a nested object, or is in the expanded form
 * that a server may convert a notification to: its keys are IRIs, and its values are lists.
 */
export function usesJsonLd(json: Json): boolean {
  if (Array.isArray(json)) return json.some(usesJsonLd);
  return json instanceof JsonObject && (isExpandedNode(json) || hasJsonLd(json));
}

/** Is there a context or an expanded node, at any depth? */
function hasJsonLd(json: Json): boolean {
  if (Array.isArray(json)) return json.some(hasJsonLd);
  if (!(json instanceof JsonObject)) return false;
  if (json.has('@context') || isNamedNode(json)) return true;
  for (const value of json.values()) if (typeof value === 'object' && hasJsonLd(value)) return true;
  return false;
}

/** Is this a list of nodes that may refer to each other, as flattening makes it? */
export function isExpandedList(json: Json): boolean {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.every((item) => item instanceof JsonObject && !item.has('@context')) &&
    json.some((item) => item instanceof JsonObject && isExpandedNode(item))
  );
}

/** Is this a node at the top of an expanded document? */
const isExpandedNode = (node: JsonObject): boolean => isNamedNode(node) || isWhollyExpanded(node);

/** A vendor map may also have an IRI as a key. Only a node has keywords and lists of objects as well. */
function isNamedNode(node: JsonObject): boolean {
  if (!node.has('@id') && !node.has('@type')) return false;
  for (const [key, value] of node) if (isListOfObjects(value) && /^(?:https?|urn):/.test(key)) return true;
  return false;
}

/** A node without a name or type: all its keys are keywords or IRIs, and a list has only values, references or lists. */
function isWhollyExpanded(node: JsonObject): boolean {
  if (![...node.keys()].every((key) => /^(?:@|[A-Za-z][A-Za-z0-9+.-]*:)/.test(key))) return false;
  return [...node].some(
    ([key, value]) => !key.startsWith('@') && isListOfObjects(value) && value.every(isExpandedValue),
  );
}

const isExpandedValue = (item: JsonObject): boolean => ['@value', '@id', '@list'].some((keyword) => item.has(keyword));

const isListOfObjects = (value: Json): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof JsonObject);

/** Expands a message, or several in an array or a `@graph`. */
export async function expandMessage(json: Json, reading: JsonLdReading, pointer = ''): Promise<PlainObject[]> {
  if (isExpandedList(json)) return expandOwnContext(json, reading);
  if (Array.isArray(json)) {
    const parts: PlainObject[][] = [];
    for (const [index, item] of json.entries())
      parts.push(await expandMessage(item, reading, pointerTo(pointer, index)));
    return parts.flat();
  }
  if (!(json instanceof JsonObject)) return [];
  if (usesJsonLd(json)) return expandOwnContext(json, reading);
  const graph = json.get('@graph');
  if (!Array.isArray(graph)) return expandPlain(json, reading, pointer);
  const beside = JsonObject.of([...json].filter(([key]) => key !== '@graph'));
  const own = beside.size === 0 ? [] : expandPlain(beside, reading, pointer);
  return [...own, ...(await expandMessage(graph, reading, pointerTo(pointer, '@graph')))];
}

function expandPlain(json: JsonObject, reading: JsonLdReading, pointer: string): PlainObject[] {
  return expandLifted(liftMessage(json, reading, warnBelow(reading.warn, pointer)));
}

/**
 * Converts the result of {@link liftMessage} to expanded JSON-LD: every key is an IRI or a keyword, and every value is a list
 * of objects.
 */
export function expandLifted(lifted: LiftedNode): PlainObject[] {
  return lifted.isEmpty ? [] : [inOrder(toLdNode(lifted) as PlainJson) as PlainObject];
}

/** Puts keys in the order of the expansion algorithm (JSON-LD API section 5.1.2, step 13). */
function inOrder(value: PlainJson): PlainJson {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isPlainObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.flatMap((key) => (value[key] === undefined ? [] : [[key, inOrder(value[key])]])));
}

/** Is this a single plain message, with the keys of the format? */
export const isPlainMessage = (json: Json): json is JsonObject =>
  json instanceof JsonObject && !Array.isArray(json.get('@graph')) && !usesJsonLd(json);

/**
 * Expands JSON-LD with the sender's context. Keys that the context does not define get IRIs in the vocabulary of unknown terms.
 */
async function expandOwnContext(json: Json, reading: JsonLdReading): Promise<PlainObject[]> {
  const expanded = await expandRepaired(json, reading);
  return reading.isClassified === true ? expanded.map((node) => classify(node) as PlainObject) : expanded;
}

function classify(value: PlainJson): PlainJson {
  if (Array.isArray(value)) return value.map(classify);
  if (!isPlainObject(value) || '@value' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key !== '@type' || !Array.isArray(member)) return [key, classify(member)];
      const beside = member.flatMap((type) => (typeof type === 'string' ? classesBeside(type) : []));
      return [key, [...new Set([...member, ...beside])]];
    }),
  );
}

async function expandRepaired(json: Json, reading: JsonLdReading): Promise<PlainObject[]> {
  const { documentLoader, warn, base } = reading;
  const kind = reading.isClassified === true ? 'message' : 'event';
  const expandContext = json instanceof JsonObject && json.has('@context') ? { '@vocab': PREFIXES.x } : LEAD_CONTEXT;
  const options = { base, documentLoader, safe: false, expandContext };
  try {
    return repairExpanded(await expand(shieldMessage(json, expandContext), options), base, warn, kind);
  } catch (error) {
    if (error instanceof ContextError) throw placeContextError(error, json, base);
    if (!(error instanceof JsonLdError)) throw error;
    if (error.jsonLdCode !== 'colliding keywords') throw placeJsonLdError(error, json);
    warn('colliding-keywords', '', 'the object has both id and @id: @id was read as the place of delivery');
    return repairExpanded(
      await expand(shieldMessage(withoutCollisions(json), expandContext), options),
      base,
      warn,
      kind,
    );
  }
}

/** Renames an `@id` beside an `id`: `id` is the IRI of the thing, and `@id` only says where this copy was delivered. */
function withoutCollisions(json: Json): Json {
  if (Array.isArray(json)) return json.map((item) => withoutCollisions(item));
  if (!(json instanceof JsonObject)) return json;
  const place = json.get('@id');
  const collides = json.has('id') && isScalar(place);
  const members = [...json].filter(([key]) => !(collides && key === '@id'));
  return JsonObject.of([
    ...members.map(([key, value]) => [key, key === '@context' ? value : withoutCollisions(value)] as const),
    ...(collides ? [[lead('deliveredAs'), scalarText(place)] as const] : []),
  ]);
}
