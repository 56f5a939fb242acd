/** Nodes of expanded JSON-LD put where they are spoken of: one tree a lead. */
import { isPlainObject, type PlainJson, type PlainObject } from '../json-ld/types.ts';

/** Deeper, a node is beside the tree; chains of others' statements may be long. */
const MAX_DEPTH = 16;

/**
 * The tree of a node. Each node stands once, in the first place that speaks of it, and as a reference in the others; those
 * that the tree does not speak of are `@included` (JSON-LD section 4.6.3), so that no statement is lost.
 */
export function frameNodes(nodes: readonly PlainObject[], root: string): PlainObject {
  const waiting = new Map(nodes.map((node) => [node['@id'], node]));
  const tree = (id: PlainJson | undefined, depth: number): PlainObject | undefined => {
    const node = waiting.get(id);
    if (node === undefined || depth > MAX_DEPTH) return undefined;
    waiting.delete(id);
    const members = Object.entries(node).map(([key, values]) => [
      key,
      Array.isArray(values) ? values.map((value) => placeOf(value, depth + 1)) : values,
    ]);
    return Object.fromEntries(members) as PlainObject;
  };
  const placeOf = (value: PlainJson, depth: number): PlainJson =>
    (isPlainObject(value) ? tree(value['@id'], depth) : undefined) ?? value;
  const framed = tree(root, 0) ?? { '@id': root };
  const beside = nodes.flatMap(({ '@id': id }) => tree(id, 0) ?? []);
  return beside.length === 0 ? framed : { ...framed, '@included': beside };
}
