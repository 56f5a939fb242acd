/** Collects the statements of a listing, whatever its syntax: the children, their details, and the other pages. */
import type { Quad } from '@rdfjs/types';
import { dcterms, ldp, rdf } from '../vocab.ts';
import type { PodHead } from '../http/client.ts';
import { allLinksOf } from '../http/link-header.ts';
import { answerError, type RequestLine } from '../http/failures/answer-error.ts';
import { childUrl, OWN_AUXILIARY } from './child-url.ts';
import { keyOf, Paging, type SaidOfPages } from './paging.ts';

/** A child of a container. The details are there only if `details` were requested. */
export interface ContainerEntry {
  url: string;
  /**
   * Whether the child is a container: its URL ends with a slash (Solid Protocol, section 3.1), unless the listing states
   * a type for it that no container has.
   */
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
  /** How many children are known to be none: the container itself and its access rules. */
  skipped: number;
  /** References to the next page and to the first page, as the server wrote them, the best first. */
  next: readonly string[];
  first: readonly string[];
  /** How many children there are on all pages, if the page states it. */
  total: number | undefined;
  /** Whether it is a listing at all, which may be empty. */
  isListing: boolean;
}

/** The input for reading a page. */
export interface PageReading {
  /** The containers that children may be in: the requested one, and the one to which the server redirected. */
  containers: readonly URL[];
  line: RequestLine;
  maxEntries: number;
  details: boolean;
}

/** The types of a container. */
const CONTAINERS: ReadonlySet<string> = new Set(
  (['Container', 'BasicContainer', 'DirectContainer', 'IndirectContainer'] as const).map((name) => ldp(name)),
);
/** Whether the `Link` header says that a resource is a container (Linked Data Platform 1.0, section 5.2.1.4). */
export const isLinkedContainer = ({ url, headers }: Pick<PodHead, 'url' | 'headers'>): boolean =>
  allLinksOf(headers, url)
    .get('type')
    ?.some((type) => CONTAINERS.has(type)) === true;

/** Types that a container may have as well, so that they say nothing of what is none. */
const UNCERTAIN =
  /^(?:.*[#/](?:ldp|rdf-schema|activitystreams)#)?(?:Resource|RDFSource|(?:Ordered)?Collection|Directory|Folder)$/;
const CONTAINS = ldp('contains');
const TYPE = rdf('type');

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
  readonly #page: string;
  /** The page and the containers, without query and fragment, as a server may spell them. */
  readonly #places: ReadonlySet<string>;
  /** The nodes that list children. */
  readonly #listers = new Set<string>();
  /** The children of other subjects. Only after the whole page was read is it clear whether these mean this container. */
  readonly #foreign: { readonly subject: string; readonly iri: string | undefined; readonly name: string }[] = [];
  readonly #entries = new Map<string, ContainerEntry>();
  readonly #details = new Map<string, Partial<ContainerEntry>>();
  /** The subjects with a slash at their end whose types say whether they are containers. */
  readonly #types = new Map<string, boolean>();
  readonly #paging = new Paging();
  #isContainer = false;
  #ignored = 0;
  #skipped = 0;
  #example: string | undefined;

  /** @param head the URL of the page, and its headers, which may name the document at another place (`Content-Location`) */
  constructor(reading: PageReading, { url, headers }: Pick<PodHead, 'url' | 'headers'>) {
    this.#reading = reading;
    this.#page = url;
    const document = headers.get('content-location') ?? url;
    const named = URL.canParse(document, url) ? [new URL(document, url)] : [];
    const own = named.filter(({ origin }) => origin === new URL(url).origin);
    const places = [new URL(url), ...own, ...reading.containers].map(placeOf);
    this.#places = new Set(places.flatMap((place) => [place, place.replace(/\/$/, '')]));
  }

  add(quad: Pick<Quad, 'subject' | 'predicate' | 'object'>): void {
    const { subject, predicate, object } = quad;
    if (predicate.value === CONTAINS) {
      const isNamed = object.termType === 'NamedNode';
      this.containedBy(keyOf(subject), isNamed ? object.value : undefined, object.value);
    } else if (predicate.value === TYPE) this.type(subject.value, [object.value]);
    else if (this.#paging.add(quad)) this.#limit(this.#paging.size);
    // Details are kept separately, because Community Solid Server sends them before the children.
    else if (this.#reading.details) {
      const detail = DETAILS[predicate.value]?.(object.value);
      if (detail !== undefined) this.describe(subject.value, detail);
    }
  }

  /** Adds a child. `name` is what the server wrote. Returns its URL; `undefined` if it is ignored. */
  contain(iri: string | undefined, name: string): string | undefined {
    const url = iri === undefined ? undefined : this.#childUrl(iri);
    if (url === undefined && iri !== undefined && (OWN_AUXILIARY.test(iri) || this.#isItself(iri))) {
      this.#skipped += 1;
      return undefined;
    }
    if (url === undefined) this.#leaveAside(name);
    else this.#entries.set(url, { url, container: url.endsWith('/') });
    this.#limit(this.#entries.size + this.#ignored);
    return url;
  }

  /** Adds a child of `subject`, which may be this container or another. Returns as {@link contain} does. */
  containedBy(subject: string, iri: string | undefined, name: string): string | undefined {
    this.#listers.add(subject);
    if (subject === this.#page || this.#isOurs(subject)) return this.contain(iri, name);
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

  /** Adds the types of the container or of a child. */
  type(iri: string, types: readonly string[]): void {
    if (types.length === 0) return;
    const isContainer = types.some((type) => CONTAINERS.has(type));
    this.#isContainer ||= isContainer;
    if (!iri.endsWith('/')) return;
    if (isContainer) this.#types.set(iri, true);
    else if (!this.#types.has(iri) && types.some((type) => !UNCERTAIN.test(type))) this.#types.set(iri, false);
  }

  /** Sets what the page says by plain keys about the other pages, which counts more than its statements. */
  goOn(said: SaidOfPages): void {
    this.#paging.say(said);
  }

  toPage(): ListingPage {
    const { nodes, items, next, first, total, isStated } = this.#paging.read({
      page: this.#page,
      isOurs: (iri) => this.#isOurs(iri),
      isListing: (node) => this.#listers.has(node),
    });
    this.#adopt(nodes);
    if (this.#entries.size + this.#ignored === 0)
      for (const { termType, value } of items) this.contain(termType === 'NamedNode' ? value : undefined, value);
    for (const [iri, detail] of this.#details) Object.assign(this.#entryOf(iri) ?? {}, detail);
    for (const [iri, isContainer] of this.#types) {
      const entry = this.#entryOf(iri);
      if (entry !== undefined) entry.container = isContainer;
    }
    const entries = [...this.#entries.values()];
    const counts = { ignored: this.#ignored, skipped: this.#skipped };
    const isListing = this.#isContainer || isStated || entries.length + this.#ignored + this.#skipped > 0;
    return { entries, ...counts, example: this.#example, next, first, total, isListing };
  }

  /** Decides about the children of other subjects. `nodes` describe this container or its pages. */
  #adopt(nodes: ReadonlySet<string>): void {
    for (const { subject, iri, name } of this.#foreign.splice(0)) {
      if (nodes.has(subject)) this.contain(iri, name);
      else if (!this.#isRelated(subject)) this.#leaveAside(this.#isElsewhere(name) ? name : subject);
      // A container above or below has other children. What else lists those of this one is unknown.
      else if (iri !== undefined && this.#childUrl(iri) !== undefined) this.#leaveAside(subject);
    }
  }

  /** The URL of a direct child of one of the containers. */
  #childUrl(iri: string): string | undefined {
    for (const container of this.#reading.containers) {
      const url = childUrl(container, iri);
      if (url !== undefined) return url;
    }
    return undefined;
  }

  /** A server may write a name as it is, or with percent signs. */
  #entryOf(iri: string): ContainerEntry | undefined {
    return this.#entries.get(iri) ?? (URL.canParse(iri) ? this.#entries.get(new URL(iri).href) : undefined);
  }

  #leaveAside(example: string): void {
    this.#ignored += 1;
    this.#example ??= example;
  }

  /**
   * Whether a subject is the container or the page: perhaps in another spelling (without the final slash, or with a default
   * port), a page of it (`?page=1`), or a thing in its document (`#it`).
   */
  #isOurs(subject: string): boolean {
    return URL.canParse(subject) && this.#places.has(placeOf(new URL(subject)));
  }

  #isItself(iri: string): boolean {
    return this.#isOurs(iri) && !/[?#]/.test(iri);
  }

  /** Whether a subject is above or below this container. */
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

  #limit(size: number): void {
    const { line, maxEntries } = this.#reading;
    if (size > maxEntries) throw answerError(line, 'too-large', `at most ${maxEntries} entries`, 'more');
  }
}

/** A URL without query and fragment. */
const placeOf = ({ origin, pathname }: URL): string => origin + pathname;
