/** Where the journal has the original texts that do not fit into their leads. */
import type { LeadEvent } from '../message/event/event.ts';
import type { JournalEntry, JournalPlace } from '../store/journal/record.ts';
import type { PodLayout } from '../solid/layout.ts';
import { entryIri, placeOfIri } from '../store/leads/originals.ts';
import type { StoredLeads } from './update/gather.ts';

/** Puts entries into the journal, in segments that stay as they are. */
export type KeepEntries = (entries: readonly JournalEntry[]) => Promise<readonly PlacedEntries[]>;

/** A segment with its entries. */
export interface PlacedEntries {
  readonly place: JournalPlace;
  readonly entries: readonly JournalEntry[];
}

/** The entries that were journaled for the present batch, and the segments to which leads refer. */
export class JournalOriginals {
  readonly #layout: PodLayout;
  /** Text of an entry -> its IRI. */
  readonly #byText = new Map<string, string>();
  readonly #referred = new Set<string>();

  constructor(layout: PodLayout) {
    this.#layout = layout;
  }

  /** Takes note of a segment whose record is still to be written. */
  note({ place, entries }: PlacedEntries): void {
    for (const [line, { text }] of entries.entries()) this.#byText.set(text, entryIri(this.#layout, place, line));
  }

  /** The batch is over. */
  clear(): void {
    this.#byText.clear();
  }

  /** Takes note of what leads refer to. */
  noteReferences(iris: Iterable<string>): void {
    for (const iri of iris) {
      const hash = placeOfIri(iri)?.hash;
      if (hash !== undefined) this.#referred.add(hash);
    }
  }

  /** Does a lead refer to this segment, so that it must not be merged into others? */
  isReferredTo({ hash }: JournalPlace): boolean {
    return this.#referred.has(hash);
  }

  /**
   * A place for each event: that which a lead knows, that of the entry which holds nothing else, or a new one. What is in
   * the journal somewhere is put there once more, because no one could say where without reading all of it.
   */
  async placesOf(
    events: readonly LeadEvent[],
    stored: StoredLeads,
    read: string,
    keep: KeepEntries,
  ): Promise<ReadonlyMap<string, string>> {
    const known = new Map([...stored.values()].flatMap((lead) => [...(lead?.journaled ?? [])]));
    const places = new Map<string, string>();
    const homeless: LeadEvent[] = [];
    for (const event of events) {
      const iri = known.get(event.key) ?? this.#byText.get(event.source.text);
      if (iri === undefined) homeless.push(event);
      else places.set(event.key, iri);
    }
    this.noteReferences(places.values());
    if (homeless.length === 0) return places;
    const lines = new Map<string, string>();
    for (const { place, entries } of await keep(homeless.map((event) => entryOfEvent(event, read))))
      for (const [line, { text }] of entries.entries()) lines.set(text, entryIri(this.#layout, place, line));
    for (const { key, source } of homeless) places.set(key, lines.get(source.text) ?? '');
    return places;
  }
}

/** An event as the journal would have it, from the text that its lead keeps. */
export function entryOfEvent({ id, source: { text, mediaType, base } }: LeadEvent, read: string): JournalEntry {
  return { source: base ?? id, contentType: mediaType, read, text };
}
