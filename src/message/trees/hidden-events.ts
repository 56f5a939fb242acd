/**
 * Lead events that no tree of a document begins with, since something refers to them: the document whose topic they are, a
 * batch that they are part of, the lead that knows what happened to it.
 */
import { looksLikeEvent } from '../envelope.ts';
import { JsonObject } from '../../text/json.ts';
import { localTerm } from '../lift/local-term.ts';
import type { Quad } from '../../rdf/quads.ts';
import { termKey } from './tree.ts';
import { rdf } from '../../vocab.ts';

type Graph = ReadonlyMap<string, readonly Quad[]>;

/** What tells a lead event from anything else, and how far down it stands. */
const TELLING = new Set(['topic', 'data', 'object']);
const TELLING_DEPTH = 2;

/** A node as far as it tells whether it is a lead event, or a lead. */
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

/** By these a node refers to what is its part, or to what could be done with it, and not to what has happened. */
const OF_OTHERS: ReadonlySet<string> = new Set(['data', 'object', 'potentialAction']);

/**
 * Which of these nodes are lead events that stand for themselves. One that hangs on another is part of the other's history,
 * unless each hangs on the other: then both stand for themselves, but for what is only a part or could be done.
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

/** One event of each circle that nothing outside of it refers to; in two walks over the graph. */
function sourcesOf(graph: Graph, events: Iterable<string>): string[] {
  const begun = startsOf(graph, [...events].sort());
  // A later beginning that leads to an earlier one is not led to by it: else the first walk would have come there.
  return startsOf(graph, begun.reverse());
}

/** Those from which a walk has to begin again, as no walk before came there. */
function startsOf(graph: Graph, subjects: readonly string[]): string[] {
  const seen = new Set<string>();
  return subjects.filter((subject) => {
    if (seen.has(subject)) return false;
    walk(subject, seen, (key) => (graph.get(key) ?? []).map(({ object }) => termKey(object)));
    return true;
  });
}

/** For each of these nodes all that leads to it: as nothing outside of its circle does, that is its circle. */
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
