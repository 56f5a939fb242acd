/**
 * Compares JSON-LD documents by the rules of the test suite: arrays are sets, except lists and JSON literals, and the labels of
 * blank nodes may differ.
 */
import { isDeepStrictEqual } from 'node:util';

/** The received label of each expected label of a blank node, and the reverse. */
interface Labels {
  forth: ReadonlyMap<string, string>;
  back: ReadonlyMap<string, string>;
}

/** Keys whose values are not sets: lists, and values that must be exactly equal. */
interface Keys {
  lists: ReadonlySet<string>;
  literals: ReadonlySet<string>;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isBlank = (value: unknown): value is string => typeof value === 'string' && value.startsWith('_:');

/** The terms of a context, including its scoped contexts, whose definition has a property. */
function termsWhere(context: unknown, holds: (definition: Json) => boolean): string[] {
  if (Array.isArray(context)) return context.flatMap((item) => termsWhere(item, holds));
  if (!isObject(context)) return [];
  return Object.entries(context).flatMap(([term, definition]) => [
    ...(isObject(definition) && holds(definition) ? [term] : []),
    ...termsWhere(definition, holds),
  ]);
}

function* matchText(expected: string, received: unknown, labels: Labels): Generator<Labels> {
  if (!isBlank(expected) || !isBlank(received)) {
    if (expected === received) yield labels;
    return;
  }
  const { forth, back } = labels;
  if (forth.get(expected) === received) yield labels;
  else if (!forth.has(expected) && !back.has(received))
    yield { forth: new Map(forth).set(expected, received), back: new Map(back).set(received, expected) };
}

function* matchList(expected: unknown[], received: unknown[], labels: Labels, keys: Keys): Generator<Labels> {
  if (expected.length !== received.length) return;
  if (expected.length === 0) yield labels;
  else
    for (const found of match(expected[0], received[0], labels, keys))
      yield* matchList(expected.slice(1), received.slice(1), found, keys);
}

function* matchSet(expected: unknown[], received: unknown[], labels: Labels, keys: Keys): Generator<Labels> {
  if (expected.length !== received.length) return;
  if (expected.length === 0) yield labels;
  else
    for (const [index, candidate] of received.entries())
      for (const found of match(expected[0], candidate, labels, keys))
        yield* matchSet(expected.slice(1), received.toSpliced(index, 1), found, keys);
}

/** Compares members as a set of pairs, because a key may also be the label of a blank node. */
function* matchMembers(expected: Json, received: Json, labels: Labels, keys: Keys): Generator<Labels> {
  const [key] = Object.keys(expected);
  if (Object.keys(expected).length !== Object.keys(received).length) return;
  if (key === undefined) {
    yield labels;
    return;
  }
  const { [key]: member, ...rest } = expected;
  for (const name of isBlank(key) ? Object.keys(received) : [key].filter((same) => same in received)) {
    const { [name]: candidate, ...others } = received;
    for (const named of matchText(key, name, labels))
      for (const found of matchMember(key, member, candidate, named, keys))
        yield* matchMembers(rest, others, found, keys);
  }
}

function* matchMember(
  key: string,
  expected: unknown,
  received: unknown,
  labels: Labels,
  keys: Keys,
): Generator<Labels> {
  if (keys.literals.has(key)) {
    if (isDeepStrictEqual(expected, received)) yield labels;
  } else if (keys.lists.has(key) && Array.isArray(expected) && Array.isArray(received))
    yield* matchList(expected, received, labels, keys);
  else yield* match(expected, received, labels, keys);
}

/** Yields every mapping of blank nodes that makes the two values equal. */
function* match(expected: unknown, received: unknown, labels: Labels, keys: Keys): Generator<Labels> {
  if (Array.isArray(expected) && Array.isArray(received)) yield* matchSet(expected, received, labels, keys);
  else if (isObject(expected) && isObject(received)) {
    const isLiteral = expected['@type'] === '@json';
    const literals = isLiteral ? new Set([...keys.literals, '@value']) : keys.literals;
    yield* matchMembers(expected, received, labels, { ...keys, literals });
  } else if (typeof expected === 'string') yield* matchText(expected, received, labels);
  else if (expected === received) yield labels;
}

/** Whether a result is the one that the suite expects. `context` is the context with which it was compacted. */
export function isSameJsonLd(expected: unknown, received: unknown, context: unknown): boolean {
  const isList = (definition: Json): boolean => [definition['@container']].flat().includes('@list');
  const isLiteral = (definition: Json): boolean => definition['@type'] === '@json';
  const keys = {
    lists: new Set(['@list', ...termsWhere(context, isList)]),
    literals: new Set(['@context', ...termsWhere(context, isLiteral)]),
  };
  return match(expected, received, { forth: new Map(), back: new Map() }, keys).next().done === false;
}
