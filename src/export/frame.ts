/** Builds one tree for each lead from the flat list of nodes of expanded JSON-LD. */
import { isPlainObject, type PlainJson, type PlainObject } from '../json-ld/types.ts';

/** The largest depth of a tree. Deeper nodes are written next to the tree, because foreign statements may form long chains. */
const MAX_DEPTH = 16;

/**
 * Builds the tree of a node. Each node is embedded once, at its first mention, and referenced at the others. Nodes that are not
 * mentioned in the tree are added in `@included` (JSON-LD 1.1, "Included Nodes"), so that no statement is lost.
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
