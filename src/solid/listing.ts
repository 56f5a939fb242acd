/** Collects the statements of a listing, whatever its syntax: the children, their details, and the next page. */
import type { Quad } from '@rdfjs/types';
import { as, dcterms, ldp } from '../vocab.ts';
import { answerError, type RequestLine } from '../http/failures/answer-error.ts';

/** A child of a container. The details are there only if `details` were requested. */
export interface ContainerEntry {
  url: string;
  /** Whether the child is a container, which its URL shows (Solid Protocol, section 3.1). */
  container: boolean;
  /** `dcterms:modified`, as the server wrote it. */
  modified?: string;
  /** `posix:mtime` in seconds, as the server wrote it. Some servers have fractions only here. */
  mtime?: string;
  /** `posix:size` in bytes. */
  size?: number;
  /** The media type, if the server reports it (`ma:format`). */
  contentType?: string;
}

/** One page of a listing. */
export interface ListingPage {
  entries: ContainerEntry[];
  /** How many children had invalid names, and the first of these. */
  ignored: number;
  example: string | undefined;
  /** The reference to the next page, as the server wrote it. */
  next?: string;
}

/** The input for reading a page. */
export interface PageReading {
  /** The containers that children may be in: the requested one, and the one to which the server redirected. */
  containers: readonly URL[];
  line: RequestLine;
  maxEntries: number;
  details: boolean;
}

/**
 * Access rules and descriptions of other resources. They are not children, and must never be deleted as such (SECURITY.md,
 * T10).
 */
const AUXILIARY = /\.(acl|acr|meta)\/?$/;

/** Those of the container itself. Some servers list them, and they are skipped without a report. */
const OWN_AUXILIARY = /\/\.(acl|acr|meta)$/;

/**
 * The URL of a direct child of the container: the same origin and one more path segment. Returns `undefined` for everything
 * else that a hostile server might list (SECURITY.md, T15).
 */
export function childUrl(container: URL, iri: string): string | undefined {
  if (!URL.canParse(iri)) return undefined;
  const url = new URL(iri);
  const parent = container.pathname.endsWith('/') ? container.pathname : `${container.pathname}/`;
  if (url.origin !== container.origin || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '' || !url.pathname.startsWith(parent)) return undefined;
  const name = url.pathname.slice(parent.length);
  // An encoded slash is part of a name for us, but may separate two segments for the server.
  return /^[^/]+\/?$/.test(name) && !/%2f|%5c/i.test(name) && !AUXILIARY.test(name) ? url.href : undefined;
}

/** The types of a container. */
export const CONTAINERS: ReadonlySet<string> = new Set([ldp('Container'), ldp('BasicContainer')]);
const CONTAINS = ldp('contains');
/** The next page (ActivityStreams 2.0 Vocabulary), or the `first`, if the document only describes the collection. */
const NEXT = as('next');
const FIRST = as('first');

/** The details of a child, by property. */
const DETAILS: Readonly<Record<string, (value: string) => Partial<ContainerEntry>>> = {
  [dcterms('modified')]: (value) => ({ modified: value }),
  'http://www.w3.org/ns/posix/stat#mtime': (value) => ({ mtime: value }),
  'http://www.w3.org/ns/posix/stat#size': (value) => (/^\d+$/.test(value) ? { size: Number(value) } : {}),
  'http://www.w3.org/ns/ma-ont#format': (value) => ({ contentType: value.toLowerCase() }),
};

/** Collects the statements of one page. Its memory grows with the number of entries only. */
export class Listing {
  readonly #reading: PageReading;
  /** The subjects that may list children or a next page: the page and the container. */
  readonly #subjects: Set<string>;
  /** The children of other subjects. Only after the whole page was read is it clear whether these mean this container. */
  readonly #foreign: { readonly subject: string; readonly iri: string | undefined; readonly name: string }[] = [];
  readonly #entries = new Map<string, ContainerEntry>();
  readonly #details = new Map<string, Partial<ContainerEntry>>();
  #ignored = 0;
  #example: string | undefined;
  #next: string | undefined;
  #first: string | undefined;

  /** @param page the URL of the page */
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
        // A page may be described inside its collection.
        if (isOurs) this.#subjects.add(object.value);
        return;
      default:
        this.#note(subject.value, predicate.value, object.value);
    }
  }

  /** Adds a child. `name` is what the server wrote. Returns its URL; `undefined` if it is ignored. */
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

  /** Adds a child of `subject`, which may be this container or another. Returns as {@link contain} does. */
  containedBy(subject: string, iri: string | undefined, name: string): string | undefined {
    if (this.#subjects.has(subject) || this.#isOurs(subject)) return this.contain(iri, name);
    this.#foreign.push({ subject, iri, name });
    this.#limit(this.#foreign.length);
    return undefined;
  }

  /** Adds a detail of a child. */
  describe(iri: string, detail: Partial<ContainerEntry>): void {
    if (!this.#reading.details) return;
    const known = this.#details.get(iri);
    if (known === undefined) this.#details.set(iri, detail);
    else Object.assign(known, detail);
    // One more, because the container may describe itself.
    this.#limit(this.#details.size - 1);
  }

  /** Sets the reference to the next page. */
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

  /** Whether a subject is the container in another spelling: without the final slash, or with a default port. */
  #isOurs(subject: string): boolean {
    if (!URL.canParse(subject)) return false;
    const { href } = new URL(subject);
    return this.#subjects.has(href) || this.#reading.containers.some((container) => container.href === `${href}/`);
  }

  /** Whether a subject is a container above or below this one, whose children do not belong to this listing. */
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

  /** Details are kept separately, because Community Solid Server sends them before the children. */
  #note(iri: string, predicate: string, value: string): void {
    const detail = this.#reading.details ? DETAILS[predicate]?.(value) : undefined;
    if (detail !== undefined) this.describe(iri, detail);
  }

  #limit(size: number): void {
    const { line, maxEntries } = this.#reading;
    if (size > maxEntries) throw answerError(line, 'too-large', `at most ${maxEntries} entries`, 'more');
  }
}
