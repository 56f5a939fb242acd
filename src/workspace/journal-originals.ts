/** Finds the places in the journal of original texts that do not fit into their leads. */
import type { LeadEvent } from '../message/event/event.ts';
import type { JournalEntry, JournalPlace } from '../store/journal/record.ts';
import type { PodLayout } from '../solid/layout.ts';
import { entryIri, placeOfIri } from '../store/leads/originals.ts';
import type { StoredLeads } from './update/gather.ts';

/** Writes entries into the journal, in segments that are never merged. */
export type KeepEntries = (entries: readonly JournalEntry[]) => Promise<readonly PlacedEntries[]>;

/** A segment with its entries. */
export interface PlacedEntries {
  readonly place: JournalPlace;
  readonly entries: readonly JournalEntry[];
}

/** The entries that were journaled for the current batch, and the segments to which leads refer. */
export class JournalOriginals {
  readonly #layout: PodLayout;
  /** For the text of an entry, its IRI. */
  readonly #byText = new Map<string, string>();
  readonly #referred = new Set<string>();

  constructor(layout: PodLayout) {
    this.#layout = layout;
  }

  /** Notes a segment whose record is not written yet. */
  note({ place, entries }: PlacedEntries): void {
    for (const [line, { text }] of entries.entries()) this.#byText.set(text, entryIri(this.#layout, place, line));
  }

  /** Forgets the entries, because the batch is finished. */
  clear(): void {
    this.#byText.clear();
  }

  /** Notes the places to which leads refer. */
  noteReferences(iris: Iterable<string>): void {
    for (const iri of iris) {
      const hash = placeOfIri(iri)?.hash;
      if (hash !== undefined) this.#referred.add(hash);
    }
  }

  /** Whether a lead refers to this segment. Then the segment must not be merged. */
  isReferredTo({ hash }: JournalPlace): boolean {
    return this.#referred.has(hash);
  }

  /**
   * A place for each event: the one that a stored lead names, or the entry of this batch that contains only this event, or a
   * new entry. The text may be elsewhere in the journal too, but only reading the whole journal would tell where.
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

/** The journal entry of an event, with the text that its lead contains. */
export function entryOfEvent({ id, source: { text, mediaType, base } }: LeadEvent, read: string): JournalEntry {
  return { source: base ?? id, contentType: mediaType, read, text };
}
