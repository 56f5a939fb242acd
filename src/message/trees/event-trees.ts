/** Finds the lead events in a graph, and warns of statements that seem to be about a lead and belong to no event. */
import { readEnvelopes, type Envelope } from '../envelope.ts';
import { findHiddenEvents, outlineOf } from './hidden-events.ts';
import type { Limits } from '../decode/json-decode.ts';
import { findMissedLead } from './missed-lead.ts';
import type { Quad } from '../../rdf/quads.ts';
import { Forest, termKey, type Tree } from './tree.ts';
import { warnInto, type Warn, type Warning } from '../warning.ts';

/** A tree with lead events. */
export interface EventTree extends Tree {
  readonly envelopes: readonly Envelope[];
  /** Warnings about the tree. Their pointers begin at its top. */
  readonly warnings: readonly Warning[];
}

/** Options for reading a graph. */
export interface GraphReading {
  readonly limits: Limits;
  /** The IRI that relative references were resolved against. */
  readonly base: string;
  /** Receives warnings about the whole document. */
  readonly warn: Warn;
}

/**
 * The trees with lead events. The root of a tree is a node that nothing refers to, or an event that no message contains.
 * Events inside a message with another topic do not count, because that message decides what they mean.
 *
 * @throws NotificationError for a lead event without a lead, and for a graph that makes too large a tree.
 */
export function readEventTrees(quads: readonly Quad[], { limits, base, warn }: GraphReading): EventTree[] {
  const forest = new Forest(quads, limits);
  const messages = forest
    .roots()
    .map((tree) => readTree(tree, base))
    .filter(({ envelopes, node }) => envelopes.length > 0 || node.has('topic'));
  const others = [...forest.bySubject.keys()].filter(notIn(messages));
  const hidden = findHiddenEvents(forest.bySubject, others);
  const found = forest.treesAt(hidden).map((tree) => readTree(tree, base));
  const unread = [
    ...messages.filter(({ envelopes }) => envelopes.length === 0).map(({ node }) => node),
    ...others.filter(notIn(found)).map((subject) => outlineOf(forest.bySubject, subject)),
  ];
  const missed = unread.map(findMissedLead).find((warning) => warning !== undefined);
  // A graph has no places, so the pointer is empty.
  if (missed !== undefined) warn(missed.code, '', missed.message);
  return [...messages, ...found].filter(({ envelopes }) => envelopes.length > 0);
}

function readTree(tree: Tree, base: string): EventTree {
  const warnings: Warning[] = [];
  return { ...tree, warnings, envelopes: readEnvelopes(tree.node, warnInto(warnings), base) };
}

/** A test if a node is in none of these trees. */
function notIn(trees: readonly Tree[]): (subject: string) => boolean {
  const inTrees = new Set(trees.flatMap(({ quads }) => quads.map(({ subject }) => termKey(subject))));
  return (subject) => !inTrees.has(subject);
}
