import { isDeepStrictEqual } from 'node:util';
import { isPodError } from '../errors.ts';
import { endIsCertain } from '../http/body.ts';
import { answerError, type RequestLine } from '../http/failures/answer-error.ts';
import { readJsonPage } from './container-json.ts';
import { readTurtlePage } from './container-turtle.ts';
import type { PodClient, PodHead, PodStream } from '../http/client.ts';
import { readUntilSure } from '../http/read.ts';
import { linksOf } from '../http/link-header.ts';
import type { ContainerEntry, ListingPage, PageReading } from './listing.ts';
import { isReference, nextPage } from './next-page.ts';
import { NEXT } from './paging.ts';

export type { ContainerEntry } from './listing.ts';

/** The options of a listing. */
export interface ListOptions {
  /** The activity for error messages, such as `Listing the inbox`. */
  act?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Include the details of each child. A listing of 100,000 children then takes 100 MB instead of 40. */
  details?: boolean | undefined;
  /** The largest number of entries over all pages. Beyond it, the listing throws `PodError` `too-large`. Default: 1,000,000. */
  maxEntries?: number | undefined;
  /** Called with the head of each page. */
  onHead?: ((head: PodHead) => void) | undefined;
  /** Called at the end if the server states a larger number of entries than it listed. */
  onIncomplete?: ((missing: MissingEntries) => void) | undefined;
  /**
   * Called at the end if entries were ignored because they are not directly in the container, or pages because they are
   * elsewhere (SECURITY.md, T15): with their number and the first of them.
   */
  onIgnored?: ((count: number, example: string) => void) | undefined;
}

/** How many entries the server says there are, and how many it listed. */
export interface MissingEntries {
  readonly stated: number;
  readonly listed: number;
}

/** Turtle first: every Solid server supports it (Solid Protocol, section 5.2), and it is read while it arrives. */
const ACCEPT = 'text/turtle, application/json;q=0.9, application/ld+json;q=0.8';

/** The largest page in bytes. 100,000 entries of Community Solid Server take 25 MB. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 1_000_000;
const MAX_PAGES = 10_000;

function readPage(stream: PodStream, reading: PageReading): Promise<ListingPage> {
  switch (stream.contentType) {
    case 'text/turtle':
    case 'application/n-triples':
      return readTurtlePage(stream, reading);
    case 'application/json':
    case 'application/ld+json':
      return readJsonPage(stream, reading);
    default:
      throw answerError(reading.line, 'unexpected', 'Turtle or JSON', stream.contentType ?? 'no content type');
  }
}

/** One reading of a page. */
interface Reading {
  readonly listing: ListingPage;
  /** The URL that the page came from. */
  readonly came: string;
  /** Whether the server announced the length, so that the page is complete. */
  readonly isCertain: boolean;
}

/** A page that was read. */
interface ReadPage {
  readonly entries: readonly ContainerEntry[];
  /** The URL of a further page that was not read yet. */
  readonly next: URL | undefined;
}

/** The relations of a `Link` header that lead to the next page. */
const NEXT_RELATIONS = ['next', ...NEXT];

/** Adds the links of the header, for pages that name no other themselves. `first` counts only if there are no children. */
function withLinked(page: ListingPage, links: ReadonlyMap<string, string>): ListingPage {
  const linked = (relations: readonly string[]): string[] =>
    relations.map((relation) => links.get(relation)).filter((target) => target !== undefined);
  const isEmpty = page.entries.length + page.ignored === 0;
  const next = page.next.length > 0 ? page.next : linked(NEXT_RELATIONS);
  const first = page.first.length > 0 || !isEmpty ? page.first : linked(['first']);
  return { ...page, next, first };
}

/** Reads the pages of one listing, and keeps the state between them. */
class Pages {
  readonly #client: PodClient;
  readonly #options: ListOptions;
  readonly #act: string;
  readonly #containers: URL[];
  readonly #seen = new Set<string>();
  #left: number;
  /** The children of the page before. */
  #before: ReadonlySet<string> = new Set();
  /** A first page that a page with children names. It may only repeat them, and need not exist. */
  #optional: string | undefined;
  #ignored = 0;
  #skipped = 0;
  #example: string | undefined;
  /** The smallest total that a page stated. Entries may come and go during the listing. */
  #total = Infinity;

  constructor(client: PodClient, container: URL, options: ListOptions) {
    this.#client = client;
    this.#options = options;
    this.#act = options.act ?? 'Listing a container';
    this.#containers = [container];
    this.#left = options.maxEntries ?? MAX_ENTRIES;
  }

  /** Reads one page. */
  async read(page: URL): Promise<ReadPage> {
    try {
      return await this.#read(page);
    } catch (error) {
      if (page.href !== this.#optional || !isPodError(error, 'not-found')) throw error;
      this.#ignore(1, page.href);
      return { entries: [], next: undefined };
    }
  }

  async #read(page: URL): Promise<ReadPage> {
    this.#seen.add(page.href);
    const line = { act: this.#act, method: 'GET', url: page.href };
    if (this.#seen.size > MAX_PAGES) throw answerError(line, 'too-large', `at most ${MAX_PAGES} pages`, 'more');
    // A listing that was cut off between two statements is still a listing.
    const { listing, came } = await readUntilSure(line, () => this.#readOnce(page, line), {
      isCertain: (reading) => reading.isCertain,
      isSame: (one, other) => isDeepStrictEqual(one.listing, other.listing),
    });
    this.#left -= listing.entries.length;
    this.#skipped += listing.skipped;
    this.#total = Math.min(this.#total, listing.total ?? Infinity);
    this.#ignore(listing.ignored, listing.example);
    const next = this.#unread(new URL(came), listing.next);
    // Only the container leads to a first page: a server may give that another address in each answer.
    const mayBegin = next === undefined && this.#seen.size === 1;
    const first = mayBegin ? this.#unread(new URL(came), listing.first.filter(isReference)) : undefined;
    if (first !== undefined && listing.entries.length > 0) this.#optional = first.href;
    if (next === undefined) this.#tellRepeated(page, listing.entries);
    // The container itself may list what its pages list once more.
    this.#before = new Set(first === undefined ? listing.entries.map(({ url }) => url) : []);
    return { entries: listing.entries, next: next ?? first };
  }

  #readOnce(page: URL, line: RequestLine): Promise<Reading> {
    const request = { act: this.#act, signal: this.#options.signal, accept: ACCEPT, maxBytes: MAX_BYTES };
    return this.#client.getAs(page.href, request, async (stream) => {
      this.#options.onHead?.(stream);
      const containers = this.#containersFor(stream.url);
      const reading = { containers, line, maxEntries: this.#left, details: this.#options.details === true };
      const listing = withLinked(await readPage(stream, reading), linksOf(stream.headers, stream.url));
      return { listing, came: stream.url, isCertain: endIsCertain(stream.headers) };
    });
  }

  /** If the server has moved the container, its children are at the new place (RFC 9110 section 15.4.9). */
  #containersFor(came: string): readonly URL[] {
    const url = new URL(came);
    if (url.pathname.endsWith('/') && !this.#containers.some(({ pathname }) => pathname === url.pathname)) {
      url.search = '';
      this.#containers.push(url);
    }
    return this.#containers;
  }

  /** The first of the references that leads to a page which was not read. */
  #unread(came: URL, references: readonly string[]): URL | undefined {
    for (const reference of references) {
      const url = nextPage(came, this.#containers, reference);
      if (url === undefined) this.#ignore(1, reference);
      else if (!this.#seen.has(url.href)) return url;
    }
    return undefined;
  }

  /** A server that ignores the reference to a page gives the page before again, and the rest of the listing was not read. */
  #tellRepeated(page: URL, entries: readonly ContainerEntry[]): void {
    if (entries.length > 0 && entries.every(({ url }) => this.#before.has(url))) this.#ignore(1, page.href);
  }

  #ignore(count: number, example: string | undefined): void {
    this.#ignored += count;
    this.#example ??= example;
  }

  /** Tells at the end what was not listed, although the server says that it is there. */
  tell(given: number): void {
    if (this.#ignored > 0) this.#options.onIgnored?.(this.#ignored, this.#example ?? '');
    const listed = given + this.#ignored + this.#skipped;
    if (this.#total !== Infinity && this.#total > listed) this.#options.onIncomplete?.({ stated: this.#total, listed });
  }
}

/**
 * Lists the children of a container, in pages if the server uses pages. A page is read to its end before its first child is
 * yielded: the server holds a lock while it lists, and a page that was cut off can be read again. The listing ends at a page
 * that was read before, and at one that is elsewhere, which `onIgnored` reports.
 * @throws PodError
 */
export async function* listContainer(
  client: PodClient,
  url: string,
  options: ListOptions = {},
): AsyncGenerator<ContainerEntry> {
  const pages = new Pages(client, new URL(url), options);
  const given = new Set<string>();
  let listed = 0;
  for (let page: URL | undefined = new URL(url); page !== undefined;) {
    const { entries, next }: ReadPage = await pages.read(page);
    // A child that arrives during the listing may move earlier ones to the next page.
    const news = given.size === 0 ? entries : entries.filter(({ url: child }) => !given.has(child));
    listed += news.length;
    yield* news;
    if (next !== undefined) for (const { url: child } of entries) given.add(child);
    page = next;
  }
  pages.tell(listed);
}

/** The URLs of the children of a container, sorted. Empty if the container does not exist. */
export async function listChildren(
  client: PodClient,
  url: string,
  act: string,
  onHead?: ListOptions['onHead'],
): Promise<string[]> {
  try {
    const children: string[] = [];
    for await (const child of listContainer(client, url, { act, onHead })) children.push(child.url);
    return children.sort();
  } catch (error) {
    if (isPodError(error, 'not-found')) return [];
    throw error;
  }
}
