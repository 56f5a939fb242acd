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

/** An event of the resource that has not been read yet. */
interface EventNode {
  readonly node: string;
  readonly contentType: string | undefined;
  readonly base: string | undefined;
}

/** Reads the events of the document `url`. */
export async function readLeadEvents(
  statements: readonly Quad[],
  url: string,
  options: LeadReading,
): Promise<LeadEvents> {
  const valueOf = indexValues(statements);
  const events: LeadEvent[] = [];
  const unreadable = new Set<string>();
  const elsewhere = new Map<string, EventNode & { readonly place: string }>();
  for (const { subject, predicate, object } of statements) {
    const node = subject.value;
    const found = { node, contentType: valueOf(node, 'mediaType'), base: valueOf(node, 'base') };
    if (predicate.value === leadTerm('sourceIn')) elsewhere.set(node, { ...found, place: object.value });
    if (predicate.value !== leadTerm('source')) continue;
    const own = await readEvent(object.value, found, url, options);
    if (own === undefined) unreadable.add(node);
    else events.push(...own);
  }
  const { isMoved, journaled } = await readJournaled(elsewhere, events, url, options);
  for (const node of elsewhere.keys()) unreadable.add(node);
  return { events, unreadable, journaled, isMoved };
}

/** Reads events from the journal and removes them from `elsewhere`. */
async function readJournaled(
  elsewhere: Map<string, EventNode & { readonly place: string }>,
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
  const places = [...elsewhere.values()].map(({ place }) => place);
  const texts = await originals.read(places);
  for (const found of [...elsewhere.values()]) {
    const text = texts.get(found.place);
    if (text !== undefined) await take(found, found.place, text);
  }
  if (elsewhere.size === 0) return { journaled, isMoved: false };
  // The segment was rewritten because a person was forgotten.
  let isMoved = false;
  for await (const { place, text } of originals.search([...elsewhere.values()].map((found) => found.place))) {
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
  { node, contentType, base }: EventNode,
  url: string,
  options: ParseOptions,
): Promise<LeadEvent[] | undefined> {
  try {
    const body = new TextEncoder().encode(text);
    const limits = storedLimits(options.limits);
    const { events } = await parseNotification({ body, contentType, base }, { ...options, limits });
    return events.filter((event) => isNamed(event, node, url));
  } catch (error) {
    if (!(error instanceof NotificationError || error instanceof ContextError)) throw error;
    return undefined;
  }
}

/** Whether the node is named after this event, by its current key or by the key of an earlier version. */
function isNamed({ key, formerKey = key }: LeadEvent, node: string, url: string): boolean {
  return [key, formerKey].some((name) => `${url}#${FRAGMENTS.event({ key: name })}` === node);
}

/** Indexes values by node, since a lead may have thousands of events. */
function indexValues(statements: readonly Quad[]): (node: string, term: 'mediaType' | 'base') => string | undefined {
  const values = new Map<string, string>();
  const wanted = new Set<string>([leadTerm('mediaType'), leadTerm('base')]);
  for (const { subject, predicate, object } of statements) {
    const name = `${subject.value} ${predicate.value}`;
    if (wanted.has(predicate.value) && !values.has(name)) values.set(name, object.value);
  }
  return (node, term) => values.get(`${node} ${term === 'base' ? leadTerm('base') : leadTerm('mediaType')}`);
}
