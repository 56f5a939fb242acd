import { isPodError } from '../errors.ts';
import { answerError, type RequestLine } from './answer-error.ts';
import { readJsonPage } from './container-json.ts';
import { readTurtlePage } from './container-turtle.ts';
import type { PodClient, PodHead, PodStream } from './http.ts';

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

/** How a container is listed. */
export interface ListOptions {
  /** What is being done, for error messages: `Listing the inbox`. */
  act?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Give what the server tells about each child, too; a listing of 100,000 then takes 100 MB instead of 40. */
  details?: boolean | undefined;
  /** Most entries over all pages; beyond it the listing ends with `PodError('too-large')`. Default 1,000,000. */
  maxEntries?: number | undefined;
  /** Shown the head of each page. */
  onHead?: ((head: PodHead) => void) | undefined;
  /** Told at the end how many entries were left out because they do not lie directly in the container (T15). */
  onIgnored?: ((count: number, example: string) => void) | undefined;
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
  container: URL;
  line: RequestLine;
  maxEntries: number;
  details: boolean;
}

/** Turtle first: every Solid server has it (Solid Protocol, section 5.2), and it is read as it arrives. */
const ACCEPT = 'text/turtle, application/json;q=0.9, application/ld+json;q=0.8';

/** 100,000 entries of the Community Solid Server take 25 MB. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 1_000_000;
const MAX_PAGES = 10_000;

/** Rights and descriptions of other resources; none of them is a child, and none is ever to be deleted as one (T10). */
const AUXILIARY = /\.(acl|acr|meta)\/?$/;

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

/** The next page lies at the same place and differs in its query only; undefined if it leads anywhere else. */
function nextPage(page: URL, next: string): URL | undefined {
  if (!/^(https?:\/)?[/?]/i.test(next)) {
    const cursor = new URL(page);
    cursor.searchParams.set('from', next);
    return cursor;
  }
  if (!URL.canParse(next, page)) return undefined;
  const url = new URL(next, page);
  url.hash = '';
  return url.origin === page.origin && url.pathname === page.pathname && url.username === '' ? url : undefined;
}

/**
 * Lists the children of a container, page by page where the server pages. A page is read to its end before its first child
 * is given: the server holds a lock while it lists, and a page cut short can be asked for again. A page that leads back to
 * an earlier one, or elsewhere, is the last. Throws `PodError`.
 */
export async function* listContainer(
  client: PodClient,
  url: string,
  options: ListOptions = {},
): AsyncGenerator<ContainerEntry> {
  const { act = 'Listing a container', signal, maxEntries = MAX_ENTRIES, details = false, onHead, onIgnored } = options;
  const container = new URL(url);
  const seen = new Set<string>();
  const ignored = { count: 0, example: '' };
  let left = maxEntries;
  for (let page: URL | undefined = container; page !== undefined && !seen.has(page.href);) {
    seen.add(page.href);
    const reading: PageReading = { container, line: { act, method: 'GET', url: page.href }, maxEntries: left, details };
    if (seen.size > MAX_PAGES) throw answerError(reading.line, 'too-large', `at most ${MAX_PAGES} pages`, 'more');
    const request = { act, signal, accept: ACCEPT, maxBytes: MAX_BYTES };
    const listing: ListingPage = await client.getAs(page.href, request, (stream) => {
      onHead?.(stream);
      return readPage(stream, reading);
    });
    ignored.count += listing.ignored;
    ignored.example ||= listing.example ?? '';
    left -= listing.entries.length;
    yield* listing.entries;
    page = listing.next === undefined ? undefined : nextPage(page, listing.next);
  }
  if (ignored.count > 0) onIgnored?.(ignored.count, ignored.example);
}

/** The URLs of the children of a container, sorted; none where there is no such container. */
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
