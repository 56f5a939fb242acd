/** Reads generated messages back, without leadpod's own parser, so that the generator and the parser cannot share an error. */
import type { Delivery } from '../../../src/dev/generator/generator.ts';

/** An object of a message. */
export type Doc = Record<string, unknown>;

/** A message, and the events in it without a `Notification` around them. */
export interface Read extends Delivery {
  document: unknown;
  events: Doc[];
}

/** The value, if it is an object; else an empty one. */
export function object(value: unknown): Doc {
  return typeof value === 'object' && value !== null ? (value as Doc) : {};
}

/** The type of a node, of JSON or of JSON-LD. */
export function typeOf(doc: Doc): string | undefined {
  return (doc.type ?? doc['@type']) as string | undefined;
}

/** What names an event: its `id`, else its `@id`. */
export function idOf(event: Doc): unknown {
  return event.id ?? event['@id'];
}

/** The lead of an event of any generation. */
export function leadOf(event: Doc): Doc {
  return object(object(event.data ?? event).object);
}

/** The contact of the lead of an event. */
export function contactOf(event: Doc): Doc {
  return object(leadOf(event).object);
}

/** Parses a message; throws where it is no JSON. */
export function readDelivery(delivery: Delivery): Read {
  const document: unknown = JSON.parse(delivery.text);
  const graph = Array.isArray(document) ? document : object(document)['@graph'];
  const roots = Array.isArray(graph) ? graph.map(object) : [object(document)];
  const events = roots.map((root) => (typeOf(root) === 'Notification' ? object(root.object) : root));
  return { ...delivery, document, events };
}

/** The keys in an `identifier`, be it a free map or `PropertyValue`s; an empty value is no key. */
export function keysOf(identifier: unknown): string[] {
  if (Array.isArray(identifier)) return identifier.flatMap(keysOf);
  const map = object(identifier);
  const pairs = map.propertyID === undefined ? Object.entries(map) : [[map.propertyID, map.value]];
  return pairs.filter(([, value]) => value !== '').map(([vendor, value]) => `${String(vendor)} ${String(value)}`);
}

/** The instant of an event: RFC 3339 with the liberties that senders take, else the epoch milliseconds. */
export function instantOf({ startTime, time = startTime, timestamp }: Doc): number {
  if (typeof time !== 'string') return Number(timestamp);
  return Date.parse(time.replace(/(\.\d{3})\d+/, '$1').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

/** Lists by key, in the order of their first items. (`Map.groupBy` comes with Node 21.) */
export function groupBy<K, T>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
