/** Reads the events of a lead resource from their original texts, in the resource itself or in the journal. */
import { ContextError, NotificationError } from '../../errors.ts';
import { lead as leadTerm } from '../../vocab.ts';
import { FRAGMENTS } from './describe.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { storedLimits } from '../../message/decode/stored-limits.ts';
import { parseNotification } from '../../message/notification.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import type { Quad } from '../../rdf/quads.ts';

/** Reads original texts from the journal that a lead is too large to contain. */
export interface OriginalReader {
  /** The texts at these places in the journal. Missing ones are left out. */
  read(places: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Candidates for texts that are no longer at these places, each with its present place. */
  search(places: readonly string[]): AsyncIterable<{ readonly place: string; readonly text: string }>;
}

/** Options for reading the events of a lead. */
export interface LeadReading extends ParseOptions {
  /** Required to read events whose texts are in the journal. */
  readonly originals?: OriginalReader | undefined;
}

/** The events in a lead resource. */
export interface LeadEvents {
  readonly events: LeadEvent[];
  /** Nodes of events whose texts can no longer be read. */
  readonly unreadable: Set<string>;
  /** For the key of an event, the place of its text in the journal. */
  readonly journaled: Map<string, string>;
  /** Whether a text was found at another place than the lead says. */
  readonly isMoved: boolean;
}

/**
 * What a resource says about the text of an event. leadpod states one value of each. In former versions a message could state
 * further ones, so all are tried.
 */
interface EventNode {
  readonly node: string;
  readonly texts: string[];
  readonly places: string[];
  readonly contentTypes: string[];
  readonly bases: string[];
}

/** Reads the events of the document `url`. */
export async function readLeadEvents(
  statements: readonly Quad[],
  url: string,
  options: LeadReading,
): Promise<LeadEvents> {
  const events: LeadEvent[] = [];
  const unreadable = new Set<string>();
  const elsewhere = new Map<string, EventNode>();
  for (const found of eventNodes(statements, url)) {
    const { node, texts, places } = found;
    const own = await readFirst(texts, found, url, options);
    if (own !== undefined) events.push(...own);
    else if (places.length > 0) elsewhere.set(node, found);
    else if (texts.length > 0) unreadable.add(node);
  }
  const { isMoved, journaled } = await readJournaled(elsewhere, events, url, options);
  for (const node of elsewhere.keys()) unreadable.add(node);
  return { events, unreadable, journaled, isMoved };
}

/** The events in the first text that can be read; `undefined` if there is none. */
async function readFirst(
  texts: readonly string[],
  found: EventNode,
  url: string,
  options: ParseOptions,
): Promise<LeadEvent[] | undefined> {
  let own: LeadEvent[] | undefined;
  for (const text of texts) {
    own = (await readEvent(text, found, url, options)) ?? own;
    if (own !== undefined && own.length > 0) break;
  }
  return own;
}

/** Reads events from the journal and removes them from `elsewhere`. */
async function readJournaled(
  elsewhere: Map<string, EventNode>,
  events: LeadEvent[],
  url: string,
  { originals, ...options }: LeadReading,
): Promise<Pick<LeadEvents, 'journaled' | 'isMoved'>> {
  const journaled = new Map<string, string>();
  if (elsewhere.size === 0 || originals === undefined) return { journaled, isMoved: false };
  const take = async (found: EventNode, place: string, text: string): Promise<boolean> => {
    const [event] = (await readEvent(text, found, url, options)) ?? [];
    if (event === undefined) return false;
    events.push(event);
    journaled.set(event.key, place);
    return elsewhere.delete(found.node);
  };
  const placesOf = (): string[] => [...elsewhere.values()].flatMap(({ places }) => places);
  const texts = await originals.read(placesOf());
  for (const found of [...elsewhere.values()]) {
    for (const place of found.places) {
      const text = texts.get(place);
      if (text !== undefined && (await take(found, place, text))) break;
    }
  }
  if (elsewhere.size === 0) return { journaled, isMoved: false };
  // The segment was rewritten because a person was forgotten.
  let isMoved = false;
  for await (const { place, text } of originals.search(placesOf())) {
    for (const found of [...elsewhere.values()]) isMoved = (await take(found, place, text)) || isMoved;
    if (elsewhere.size === 0) break;
  }
  return { journaled, isMoved };
}

/**
 * Reads the event of a node. Empty if the text contains only other events, `undefined` if it cannot be read. A text
 * with several events is in the resource of each; only the event that the node names counts.
 */
async function readEvent(
  text: string,
  { node, contentTypes, bases }: EventNode,
  url: string,
  options: ParseOptions,
): Promise<LeadEvent[] | undefined> {
  const body = new TextEncoder().encode(text);
  const limits = storedLimits(options.limits);
  let own: LeadEvent[] | undefined;
  for (const contentType of contentTypes.length === 0 ? [undefined] : contentTypes.toSorted())
    for (const base of bases.length === 0 ? [undefined] : bases.toSorted()) {
      try {
        const { events } = await parseNotification({ body, contentType, base }, { ...options, limits });
        own = events.filter((event) => isNamed(event, node, url));
        if (own.length > 0) return own;
      } catch (error) {
        if (!(error instanceof NotificationError || error instanceof ContextError)) throw error;
      }
    }
  return own;
}

/** Whether the node is named after this event, by its current key or by the key of an earlier version. */
function isNamed({ key, formerKey = key }: LeadEvent, node: string, url: string): boolean {
  return [key, formerKey].some((name) => `${url}#${FRAGMENTS.event({ key: name })}` === node);
}

/** The nodes of events. Statements of these properties about other nodes are not leadpod's. */
function eventNodes(statements: readonly Quad[], url: string): Iterable<EventNode> {
  const nodes = new Map<string, EventNode>();
  for (const { subject, predicate, object } of statements) {
    const list = LISTS.get(predicate.value);
    const node = subject.value;
    if (list === undefined || !node.startsWith(`${url}#event-`)) continue;
    const found = nodes.get(node) ?? { node, texts: [], places: [], contentTypes: [], bases: [] };
    found[list].push(object.value);
    nodes.set(node, found);
  }
  return nodes.values();
}

const LISTS: ReadonlyMap<string, Exclude<keyof EventNode, 'node'>> = new Map([
  [leadTerm('source'), 'texts'],
  [leadTerm('sourceIn'), 'places'],
  [leadTerm('mediaType'), 'contentTypes'],
  [leadTerm('base'), 'bases'],
] as const);
