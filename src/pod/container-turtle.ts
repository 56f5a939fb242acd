import type { Quad } from '@rdfjs/types';
import { parseTurtleChunks } from '../core/quads-stream.ts';
import { NotificationError } from '../errors.ts';
import { dcterms, ldp } from '../vocab.ts';
import { answerError } from './answer-error.ts';
import { endIsCertain } from './body.ts';
import { childUrl, type ContainerEntry, type ListingPage, type PageReading } from './container.ts';
import type { PodStream } from './http.ts';

/** A listing in Turtle: `<> ldp:contains <child>`, with what the server says about each child before it or after. */

const CONTAINS = ldp('contains');

/** What is told about a child, and how it is kept. */
const DETAILS: Readonly<Record<string, (value: string) => Partial<ContainerEntry>>> = {
  [dcterms('modified')]: (value) => ({ modified: value }),
  'http://www.w3.org/ns/posix/stat#mtime': (value) => ({ mtime: value }),
  'http://www.w3.org/ns/posix/stat#size': (value) => (/^\d+$/.test(value) ? { size: Number(value) } : {}),
  'http://www.w3.org/ns/ma-ont#format': (value) => ({ contentType: value.toLowerCase() }),
};

class Listing {
  readonly #reading: PageReading;
  readonly #page: string;
  readonly #entries = new Map<string, ContainerEntry>();
  readonly #details = new Map<string, Partial<ContainerEntry>>();
  #ignored = 0;
  #example: string | undefined;

  constructor(reading: PageReading, page: string) {
    this.#reading = reading;
    this.#page = page;
  }

  add({ subject, predicate, object }: Quad): void {
    if (predicate.value !== CONTAINS) this.#note(subject.value, predicate.value, object.value);
    else if (subject.value === this.#page || subject.value === this.#reading.container.href) this.#contain(object);
  }

  toPage(): ListingPage {
    for (const [iri, detail] of this.#details) {
      const entry = this.#entries.get(iri);
      if (entry !== undefined) Object.assign(entry, detail);
    }
    return { entries: [...this.#entries.values()], ignored: this.#ignored, example: this.#example };
  }

  #contain(child: Quad['object']): void {
    const url = child.termType === 'NamedNode' ? childUrl(this.#reading.container, child.value) : undefined;
    if (url === undefined) {
      this.#ignored += 1;
      this.#example ??= child.value;
    } else this.#entries.set(url, { url, container: url.endsWith('/') });
    this.#limit(this.#entries.size + this.#ignored);
  }

  /** Kept beside the entries, since the Community Solid Server tells the details before it tells the children. */
  #note(iri: string, predicate: string, value: string): void {
    const detail = this.#reading.details ? DETAILS[predicate]?.(value) : undefined;
    if (detail === undefined) return;
    const known = this.#details.get(iri);
    if (known === undefined) this.#details.set(iri, detail);
    else Object.assign(known, detail);
    // The container may tell about itself.
    this.#limit(this.#details.size - 1);
  }

  #limit(size: number): void {
    const { line, maxEntries } = this.#reading;
    if (size > maxEntries) throw answerError(line, 'too-large', `at most ${maxEntries} entries`, 'more');
  }
}

/** Reads one page in Turtle, in memory that grows with its entries only. */
export async function readTurtlePage(stream: PodStream, reading: PageReading): Promise<ListingPage> {
  const listing = new Listing(reading, stream.url);
  try {
    for await (const quads of parseTurtleChunks(stream, { base: stream.url })) {
      for (const quad of quads) listing.add(quad);
    }
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    // Where the end of the body is uncertain it may have been cut, and is worth another attempt.
    const kind = endIsCertain(stream.headers) ? 'unexpected' : 'unavailable';
    throw answerError(reading.line, kind, 'a listing in Turtle', 'other text', error);
  }
  return listing.toPage();
}
