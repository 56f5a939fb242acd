/**
 * What is read of an event differs in two ways from what counts for its key, which never changes:
 * - A value of an index map is a PropertyValue with its index (see indexes.ts). The key has only the value.
 * - A word that a context makes a reference is only the word. The key also has the IRI that it has at the place of delivery.
 */
import { canonicalJson, isScalar, JsonObject, scalarText, valuesOf, type Json } from '../../text/json.ts';
import { withoutBase } from './hash.ts';
import { encodeReference, isRelativeReference } from '../../rdf/iri.ts';
import { mapped, without } from './indexed.ts';
import { INDEXED } from '../lift/indexes.ts';

/** A value as it is read. `base` is the place of delivery, against which references were resolved. */
export function readable<T extends Json>(value: T, base: string | undefined): T {
  return mapped(value, (object) => restore(withoutPlaces(object, base))) as T;
}

/** Puts the values of index maps in their places. Values that are not there are ignored: a stranger may have added them. */
function restore(object: JsonObject): JsonObject {
  const indexed = valuesOf(object.get(INDEXED)).flatMap((item) => (item instanceof JsonObject ? [item] : []));
  if (!object.has(INDEXED)) return object;
  const restored = without(object, INDEXED);
  for (const [property, value] of object) {
    const texts = new Set(valuesOf(value).map(canonicalJson));
    const named = indexed.filter((item) => item.get('name') === property && texts.has(textIn(item)));
    if (named.length === 0) continue;
    const replaced = new Set(named.map(textIn));
    const others = valuesOf(value).filter((one) => !replaced.has(canonicalJson(one)));
    restored.set(property, [...others, ...named.map((item) => without(item, 'name'))]);
  }
  return restored;
}

const textIn = (item: JsonObject): string => canonicalJson(item.get('value') ?? null);

/** Removes the IRIs that words have only at the place of delivery, where the words are beside them. */
function withoutPlaces(object: JsonObject, base: string | undefined): JsonObject {
  if (base === undefined) return object;
  let changed = object;
  for (const [key, value] of object) {
    if (!Array.isArray(value)) continue;
    const texts = value.flatMap((one) => (isScalar(one) ? [scalarText(one)] : []));
    const words = new Set(texts);
    const encoded = new Set(texts.filter((text) => encodeReference(text) !== text).map(encodeReference));
    const isPlaced = (text: string): boolean => {
      const relative = relativeTo(text, base);
      return (relative !== text && words.has(relative)) || (isRelativeReference(relative) && encoded.has(relative));
    };
    const left = value.filter((one) => typeof one !== 'string' || !isPlaced(one));
    if (left.length === value.length) continue;
    if (changed === object) changed = JsonObject.of(object);
    changed.set(key, left.length === 1 ? (left[0] ?? null) : left);
  }
  return changed;
}

/** The reference that gave an IRI at or below the place of delivery; any other text as it is. */
const relativeTo = (text: string, base: string): string =>
  JSON.parse(withoutBase(JSON.stringify(text), base)) as string;
