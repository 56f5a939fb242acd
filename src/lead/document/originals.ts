/** The events of a lead resource, each read again from its original text: in the resource, or where the journal has it. */
import { ContextError, NotificationError } from '../../errors.ts';
import { lead as leadTerm } from '../../vocab.ts';
import { FRAGMENTS } from './describe.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { parseNotification } from '../../message/notification.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import type { Quad } from '../../rdf/quads.ts';

/** Reads the texts that a lead is too large to hold. */
export interface OriginalReader {
  /** The texts at these places of the journal; what is not there is left out. */
  read(places: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** All that may be what is no longer at these places, each with the place where it is now. */
  search(places: readonly string[]): AsyncIterable<{ readonly place: string; readonly text: string }>;
}

/** How the events of a lead are read. */
export interface LeadReading extends ParseOptions {
  /** Without it, events whose texts are in the journal cannot be read. */
  readonly originals?: OriginalReader | undefined;
}

/** What a lead resource holds of events. */
export interface LeadEvents {
  readonly events: LeadEvent[];
  /** Nodes of events whose texts cannot be read any more. */
  readonly unreadable: Set<string>;
  /** Key of an event -> where in the journal its text stands. */
  readonly journaled: Map<string, string>;
  /** Did a text stand elsewhere than the lead says? */
  readonly isMoved: boolean;
}

/** An event of the resource that is still to be read. */
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

/** Takes out of `elsewhere` what can be read. */
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
  // Someone wrote the segment again, because a person was forgotten.
  let isMoved = false;
  for await (const { place, text } of originals.search([...elsewhere.values()].map((found) => found.place))) {
    for (const found of [...elsewhere.values()]) isMoved = (await take(found, place, text)) || isMoved;
    if (elsewhere.size === 0) break;
  }
  return { journaled, isMoved };
}

/**
 * The event of a node; none where the text holds other events only, `undefined` where it cannot be read. A text that holds
 * several is in the resource of each; here only the one that it is quoted for counts.
 */
async function readEvent(
  text: string,
  { node, contentType, base }: EventNode,
  url: string,
  options: ParseOptions,
): Promise<LeadEvent[] | undefined> {
  try {
    const body = new TextEncoder().encode(text);
    const { events } = await parseNotification({ body, contentType, base }, options);
    return events.filter((event) => isNamed(event, node, url));
  } catch (error) {
    if (!(error instanceof NotificationError || error instanceof ContextError)) throw error;
    return undefined;
  }
}

/** Is it the event of this node, as the present reader names it or as an earlier one did? */
function isNamed({ key, formerKey = key }: LeadEvent, node: string, url: string): boolean {
  return [key, formerKey].some((name) => `${url}#${FRAGMENTS.event({ key: name })}` === node);
}

/** The values of our terms by node: a lead may have thousands of events. */
function indexValues(statements: readonly Quad[]): (node: string, term: 'mediaType' | 'base') => string | undefined {
  const values = new Map<string, string>();
  const wanted = new Set<string>([leadTerm('mediaType'), leadTerm('base')]);
  for (const { subject, predicate, object } of statements) {
    const name = `${subject.value} ${predicate.value}`;
    if (wanted.has(predicate.value) && !values.has(name)) values.set(name, object.value);
  }
  return (node, term) => values.get(`${node} ${term === 'base' ? leadTerm('base') : leadTerm('mediaType')}`);
}
