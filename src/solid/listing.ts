/**
 * What a page of a listing says, statement by statement: whatever it is written in, its children, what is told about each,
 * and where it goes on.
 */
import type { Quad } from '@rdfjs/types';
import { dcterms, ldp } from '../vocab.ts';
import { answerError, type RequestLine } from '../http/failures/answer-error.ts';

/** A child of a container, as the listing tells; all but the first two only if `details` were asked for. */
export interface ContainerEntry {
  url: string;
  /** Whether it is a container itself; its URL says so (Solid Protocol, section 3.1). */
  container: boolean;
  /** `dcterms:modified`, as the server wrote it. */
  modified?: string;
  /** `posix:mtime`, in seconds, as the server wrote it: some tell parts of them here alone. */
  mtime?: string;
  /** `posix:size`, in bytes. */
  size?: number;
  /** Media type, where the server tells it (`ma:format`). */
  contentType?: string;
}

/** One page of a listing, as its readers give it. */
export interface ListingPage {
  entries: ContainerEntry[];
  /** How many names of children were none, and the first of them. */
  ignored: number;
  example: string | undefined;
  /** Where the listing goes on, as the server wrote it. */
  next?: string;
}

/** What the reader of a page works with. */
export interface PageReading {
  /** Where children may lie: the container that was asked for, and the one that the server sent us to instead. */
  containers: readonly URL[];
  line: RequestLine;
  maxEntries: number;
  details: boolean;
}

/** Rights and descriptions of other resources; none of them is a child, and none is ever to be deleted as one (T10). */
const AUXILIARY = /\.(acl|acr|meta)\/?$/;

/** Those of the container itself: some servers list them, and no one takes them for children. */
const OWN_AUXILIARY = /\/\.(acl|acr|meta)$/;

/**
 * The URL of a direct child of the container: same origin, one more path segment, nothing else; undefined for all that a
 * hostile server might list besides (T15).
 */
export function childUrl(container: URL, iri: string): string | undefined {
  if (!URL.canParse(iri)) return undefined;
  const url = new URL(iri);
  const parent = container.pathname.endsWith('/') ? container.pathname : `${container.pathname}/`;
  if (url.origin !== container.origin || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '' || !url.pathname.startsWith(parent)) return undefined;
  const name = url.pathname.slice(parent.length);
  // An encoded slash is one name to us and may be two to the server.
  return /^[^/]+\/?$/.test(name) && !/%2f|%5c/i.test(name) && !AUXILIARY.test(name) ? url.href : undefined;
}

/** What a container calls itself. */
export const CONTAINERS: ReadonlySet<string> = new Set([ldp('Container'), ldp('BasicContainer')]);
const CONTAINS = ldp('contains');
const AS = 'https://www.w3.org/ns/activitystreams#';
/** The page to go on with (ActivityStreams 2.0 Vocabulary): `first` where what was read only says where the pages begin. */
const NEXT = `${AS}next`;
const FIRST = `${AS}first`;

/** What is told about a child, and how it is kept. */
const DETAILS: Readonly<Record<string, (value: string) => Partial<ContainerEntry>>> = {
  [dcterms('modified')]: (value) => ({ modified: value }),
  'http://www.w3.org/ns/posix/stat#mtime': (value) => ({ mtime: value }),
  'http://www.w3.org/ns/posix/stat#size': (value) => (/^\d+$/.test(value) ? { size: Number(value) } : {}),
  'http://www.w3.org/ns/ma-ont#format': (value) => ({ contentType: value.toLowerCase() }),
};

/** Collects the statements of one page, in memory that grows with its entries only. */
export class Listing {
  readonly #reading: PageReading;
  /** What may say what is contained, or where it goes on: the page and the container. */
  readonly #subjects: Set<string>;
  /** What others are said to contain: whether they are this container is known when all is read. */
  readonly #foreign: { readonly subject: string; readonly iri: string | undefined; readonly name: string }[] = [];
  readonly #entries = new Map<string, ContainerEntry>();
  readonly #details = new Map<string, Partial<ContainerEntry>>();
  #ignored = 0;
  #example: string | undefined;
  #next: string | undefined;
  #first: string | undefined;

  /** @param page - the URL that the page came from. */
  constructor(reading: PageReading, page: string) {
    this.#reading = reading;
    this.#subjects = new Set([page, ...reading.containers.map(({ href }) => href)]);
  }

  add({ subject, predicate, object }: Pick<Quad, 'subject' | 'predicate' | 'object'>): void {
    const isOurs = this.#subjects.has(subject.value);
    switch (predicate.value) {
      case CONTAINS:
        this.containedBy(subject.value, object.termType === 'NamedNode' ? object.value : undefined, object.value);
        return;
      case NEXT:
        if (isOurs) this.#next ??= object.value;
        return;
      case FIRST:
        if (isOurs) this.#first ??= object.value;
        // A page may stand inside the description of its collection.
        if (isOurs) this.#subjects.add(object.value);
        return;
      default:
        this.#note(subject.value, predicate.value, object.value);
    }
  }

  /** Takes in a child by its IRI; `name` is what the server wrote. Returns its URL, or undefined where it is left out. */
  contain(iri: string | undefined, name: string): string | undefined {
    const found = this.#reading.containers.map((container) =>
      iri === undefined ? undefined : childUrl(container, iri),
    );
    const url = found.find((candidate) => candidate !== undefined);
    if (url === undefined && iri !== undefined && OWN_AUXILIARY.test(iri)) return undefined;
    if (url === undefined) this.#leaveAside(name);
    else this.#entries.set(url, { url, container: url.endsWith('/') });
    this.#limit(this.#entries.size + this.#ignored);
    return url;
  }

  /** Takes in a child of what the server calls `subject`: this container, or another. Returns as {@link contain}. */
  containedBy(subject: string, iri: string | undefined, name: string): string | undefined {
    if (this.#subjects.has(subject) || this.#isOurs(subject)) return this.contain(iri, name);
    this.#foreign.push({ subject, iri, name });
    this.#limit(this.#foreign.length);
    return undefined;
  }

  /** Takes in what is told about a child beside it. */
  describe(iri: string, detail: Partial<ContainerEntry>): void {
    if (!this.#reading.details) return;
    const known = this.#details.get(iri);
    if (known === undefined) this.#details.set(iri, detail);
    else Object.assign(known, detail);
    // The container may tell about itself.
    this.#limit(this.#details.size - 1);
  }

  /** Where the listing goes on, as the server wrote it. */
  goOn(next: string): void {
    this.#next ??= next;
  }

  toPage(): ListingPage {
    for (const { subject, iri, name } of this.#foreign.splice(0)) {
      if (this.#subjects.has(subject)) this.contain(iri, name);
      else if (!this.#isRelated(subject)) this.#leaveAside(this.#isElsewhere(name) ? name : subject);
    }
    for (const [iri, detail] of this.#details) {
      const entry = this.#entries.get(iri);
      if (entry !== undefined) Object.assign(entry, detail);
    }
    const entries = [...this.#entries.values()];
    const next = this.#next ?? (entries.length + this.#ignored === 0 ? this.#first : undefined);
    return { entries, ignored: this.#ignored, example: this.#example, ...(next === undefined ? {} : { next }) };
  }

  #leaveAside(example: string): void {
    this.#ignored += 1;
    this.#example ??= example;
  }

  /** The container in another spelling: without its last slash, with a default port. */
  #isOurs(subject: string): boolean {
    if (!URL.canParse(subject)) return false;
    const { href } = new URL(subject);
    return this.#subjects.has(href) || this.#reading.containers.some((container) => container.href === `${href}/`);
  }

  /** A container above or below this one has children of its own, which are not meant here. */
  #isRelated(subject: string): boolean {
    if (!URL.canParse(subject)) return false;
    const { origin, pathname } = new URL(subject);
    return this.#reading.containers.some(
      (container) =>
        container.origin === origin &&
        (pathname.startsWith(container.pathname) ||
          (pathname.endsWith('/') && container.pathname.startsWith(pathname))),
    );
  }

  #isElsewhere(iri: string): boolean {
    return URL.canParse(iri) && this.#reading.containers.every(({ origin }) => origin !== new URL(iri).origin);
  }

  /** Kept beside the entries, since the Community Solid Server tells the details before it tells the children. */
  #note(iri: string, predicate: string, value: string): void {
    const detail = this.#reading.details ? DETAILS[predicate]?.(value) : undefined;
    if (detail !== undefined) this.describe(iri, detail);
  }

  #limit(size: number): void {
    const { line, maxEntries } = this.#reading;
    if (size > maxEntries) throw answerError(line, 'too-large', `at most ${maxEntries} entries`, 'more');
  }
}
