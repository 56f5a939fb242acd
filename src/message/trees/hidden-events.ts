/**
 * Finds lead events that are not the root of a tree because something refers to them: a document that is about them, a batch
 * that contains them, or the lead that they happened to.
 */
import { looksLikeEvent } from '../envelope.ts';
import { JsonObject } from '../../text/json.ts';
import { localTerm } from '../lift/local-term.ts';
import type { Quad } from '../../rdf/quads.ts';
import { termKey } from './tree.ts';
import { rdf } from '../../vocab.ts';

type Graph = ReadonlyMap<string, readonly Quad[]>;

/** The members that show whether a node is a lead event, and the depth to which they are read. */
const TELLING = new Set(['topic', 'data', 'object']);
const TELLING_DEPTH = 2;

/** A node with only the members that show whether it is a lead event or a lead. */
export function outlineOf(graph: Graph, subject: string, depth = TELLING_DEPTH): JsonObject {
  const values = new Map<string, (string | JsonObject)[]>();
  const add = (name: string, value: string | JsonObject): void =>
    void values.set(name, [...(values.get(name) ?? []), value]);
  for (const { predicate, object } of graph.get(subject) ?? []) {
    const name = localTerm(predicate.value);
    const key = termKey(object);
    if (predicate.value === rdf('type')) add('type', localTerm(object.value));
    else if (!TELLING.has(name)) continue;
    else if (!graph.has(key)) add(name, object.value);
    else if (depth > 0) add(name, outlineOf(graph, key, depth - 1));
  }
  return JsonObject.of(values);
}

/** Members that refer to a part of the node or to a possible action, not to something that has happened. */
const OF_OTHERS: ReadonlySet<string> = new Set(['data', 'object', 'potentialAction']);

/**
 * The nodes that are independent lead events. An event that another event refers to belongs to the history of that event. If
 * two events refer to each other, both are independent, except those that are only a part or a possible action.
 */
export function findHiddenEvents(graph: Graph, subjects: readonly string[]): string[] {
  const events = new Set(subjects.filter((subject) => looksLikeEvent(outlineOf(graph, subject))));
  if (events.size === 0) return [];
  const ofOthers = new Set(
    [...graph.values()]
      .flat()
      .flatMap(({ predicate, object }) => (OF_OTHERS.has(localTerm(predicate.value)) ? [termKey(object)] : [])),
  );
  return circlesOf(graph, sourcesOf(graph, events)).flatMap((circle) => {
    const found = circle.filter((subject) => events.has(subject));
    const own = found.filter((subject) => !ofOthers.has(subject));
    return own.length > 0 ? own : found;
  });
}

/** One event of each cycle that nothing outside of it refers to. Takes two walks over the graph. */
function sourcesOf(graph: Graph, events: Iterable<string>): string[] {
  const begun = startsOf(graph, [...events].sort());
  // A start that reaches an earlier start is not reached from there, or the first walk would have visited it.
  return startsOf(graph, begun.reverse());
}

/** The nodes at which a new walk must start, because no earlier walk reached them. */
function startsOf(graph: Graph, subjects: readonly string[]): string[] {
  const seen = new Set<string>();
  return subjects.filter((subject) => {
    if (seen.has(subject)) return false;
    walk(subject, seen, (key) => (graph.get(key) ?? []).map(({ object }) => termKey(object)));
    return true;
  });
}

/** All nodes that lead to each of these nodes. As nothing outside refers to the cycle, they are the nodes of the cycle. */
function circlesOf(graph: Graph, sources: readonly string[]): string[][] {
  const referrers = new Map<string, string[]>();
  for (const [subject, statements] of graph) {
    for (const { object } of statements) {
      const key = termKey(object);
      const known = referrers.get(key);
      if (known === undefined) referrers.set(key, [subject]);
      else known.push(subject);
    }
  }
  return sources.map((source) => {
    const circle = new Set<string>();
    walk(source, circle, (key) => referrers.get(key) ?? []);
    return [...circle];
  });
}

function walk(start: string, seen: Set<string>, next: (key: string) => readonly string[]): void {
  const open = [start];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...next(key));
  }
}
