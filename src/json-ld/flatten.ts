/** Flattening (JSON-LD API section 7.2, from step 4 on): converts a node map to an expanded document. */
import type { NodeEntry, NodeMap } from './node-map.ts';
import { byKey, type PlainObject } from './types.ts';

function entryToObject({ id, index, properties }: NodeEntry): PlainObject {
  const members = [...properties].sort(byKey).map(([property, { items }]) => [property, items] as const);
  return { '@id': id, ...(index !== undefined && { '@index': index }), ...Object.fromEntries(members) };
}

/** The nodes of a graph sorted by identifier, without those that are only referenced. */
const nodesOf = (entries: ReadonlyMap<string, NodeEntry>): PlainObject[] =>
  [...entries]
    .sort(byKey)
    .map(([, entry]) => entryToObject(entry))
    .filter((node) => Object.keys(node).length > 1);

/** The flattened document of a node map: the nodes of the default graph, each with the graph of its name. */
export function nodeMapToFlattened(nodeMap: NodeMap): PlainObject[] {
  const defaultGraph = nodeMap.get('@default') ?? new Map<string, NodeEntry>();
  const objects = new Map([...defaultGraph].map(([id, entry]) => [id, entryToObject(entry)]));
  for (const [name, entries] of nodeMap)
    if (name !== '@default') objects.set(name, { '@id': name, ...objects.get(name), '@graph': nodesOf(entries) });
  return [...objects]
    .sort(byKey)
    .map(([, node]) => node)
    .filter((node) => Object.keys(node).length > 1);
}
