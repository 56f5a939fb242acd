/** Reads texts of events that are only in the journal, because they are too large for their lead. */
import type { OriginalReader } from '../../lead/document/originals.ts';
import type { PodClient } from '../../http/client.ts';
import { Journal } from '../journal/journal.ts';
import type { JournalEntry, JournalPlace } from '../journal/record.ts';
import type { PodLayout } from '../../solid/layout.ts';

/** A line of a segment (RFC 5147 section 3). The host is not compared, because the pod may have moved. */
const PLACE = /\/journal\/(\d{4}-\d{2})\/([0-9a-f]{64})\.ndjson#line=(\d+)$/;

/** The IRI of an entry in the journal. */
export function entryIri({ journal }: PodLayout, { month, hash }: JournalPlace, line: number): string {
  return `${journal}${month}/${hash}.ndjson#line=${line}`;
}

/** The segment and line of such an IRI; `undefined` for any other IRI. */
export function placeOfIri(iri: string): (JournalPlace & { readonly line: number }) | undefined {
  const [, month, hash, line] = PLACE.exec(iri) ?? [];
  return month === undefined || hash === undefined ? undefined : { month, hash, line: Number(line) };
}

/** Reads texts from the journal of the same pod only, with one request for each segment. */
export class Originals implements OriginalReader {
  readonly #journal: Journal;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#journal = new Journal(client, layout);
    this.#layout = layout;
  }

  async read(iris: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const bySegment = new Map<string, { readonly place: JournalPlace; readonly lines: Map<string, number> }>();
    for (const iri of iris) {
      const place = placeOfIri(iri);
      if (place === undefined) continue;
      const segment = bySegment.get(place.hash) ?? { place, lines: new Map<string, number>() };
      segment.lines.set(iri, place.line);
      bySegment.set(place.hash, segment);
    }
    const texts = new Map<string, string>();
    for (const { place, lines } of bySegment.values()) {
      const entries = (await this.#journal.readSegment(place)) ?? [];
      for (const [iri, line] of lines) {
        const text = entries[line]?.text;
        if (text !== undefined) texts.set(iri, text);
      }
    }
    return texts;
  }

  async *search(iris: readonly string[]): AsyncGenerator<{ readonly place: string; readonly text: string }> {
    for (const month of new Set(iris.flatMap((iri) => placeOfIri(iri)?.month ?? [])))
      for (const place of (await this.#journal.listMonth(month)).segments) {
        const entries: readonly JournalEntry[] = (await this.#journal.readSegment(place)) ?? [];
        for (const [line, { text }] of entries.entries()) yield { place: entryIri(this.#layout, place, line), text };
      }
  }
}
