/**
 * Reads a listing in JSON: `{"contains": [...], "next": "..."}`, or the JSON-LD of the LDN specification (section 3.3.1). It
 * reads these by their keys, in one pass over any number of children. JSON-LD in another form (aliases, prefixes, `@reverse`)
 * is expanded with the bundled contexts only.
 */
import { expand, toQuads } from '../json-ld/processor.ts';
import { LeadpodError } from '../errors.ts';
import { isRecord } from '../text/record.ts';
import { known } from '../text/known.ts';
import { as, hydra, ldp } from '../vocab.ts';
import { answerError } from '../http/failures/answer-error.ts';
import { endIsCertain } from '../http/body.ts';
import type { PodStream } from '../http/client.ts';
import { Listing, type ContainerEntry, type ListingPage, type PageReading } from './listing.ts';
import { NEXT as NEXT_IRIS, type SaidOfPages } from './paging.ts';

const CONTAINS = ['contains', 'ldp:contains', ldp('contains')];
const NEXT = ['next', 'as:next', 'hydra:next', 'nextPage', 'ldp:nextPage', ...NEXT_IRIS];
const FIRST = ['first', 'as:first', 'hydra:first', as('first'), hydra('first')];
/** The description of the page inside of the collection. */
const VIEW = ['view', 'hydra:view', hydra('view')];
/** The links of HAL. */
const LINKS = ['_links'];
const TOTAL = ['totalItems', 'as:totalItems', 'hydra:totalItems', as('totalItems'), hydra('totalItems')];
const TYPES = ['type', '@type'];
const NAMES = ['id', '@id', 'url'];
/** The target of a link object, in ActivityStreams and in HAL. */
const TARGETS = ['href', 'as:href', as('href'), ...NAMES];

type JsonObject = Record<string, unknown>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

function firstOf(object: JsonObject, keys: readonly string[]): unknown {
  const key = keys.find((candidate) => Object.hasOwn(object, candidate));
  return key === undefined ? undefined : object[key];
}

/** A string, or the identifier of an object. */
function nameOf(value: unknown): string | undefined {
  const name = isRecord(value) ? firstOf(value, NAMES) : value;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** The first value. In expanded JSON-LD it is in a list, and may be an object. */
function valueOf(value: unknown): unknown {
  const [first] = listOf(value);
  return isRecord(first) && '@value' in first ? first['@value'] : first;
}

/** A reference to a page, or a cursor, which may be a number. A link object has its target in `href`. */
function cursorOf(value: unknown): string | undefined {
  const cursor = valueOf(value);
  if (typeof cursor === 'number') return String(cursor);
  return nameOf(isRecord(cursor) ? valueOf(firstOf(cursor, TARGETS)) : cursor);
}

/** The first page. If it is described here, with its children or its next page, it need not be read. */
function firstPageOf(node: JsonObject): string | undefined {
  const value = firstOf(node, FIRST);
  const page = valueOf(value);
  const isHere = isRecord(page) && [...CONTAINS, ...NEXT].some((key) => Object.hasOwn(page, key));
  return isHere ? undefined : cursorOf(value);
}

/** A node of a collection, and the objects in it that say more of it. */
const partsOf = (node: JsonObject): JsonObject[] =>
  [node, ...[VIEW, FIRST, LINKS].map((keys) => valueOf(firstOf(node, keys)))].filter(isRecord);

/** What the document says about the other pages by its keys. */
function pagesIn(nodes: readonly JsonObject[]): SaidOfPages {
  const parts = nodes.flatMap(partsOf);
  const totals = parts.map((part) => valueOf(firstOf(part, TOTAL))).filter((total) => typeof total === 'number');
  const firstWord = (words: (string | undefined)[]): string | undefined => words.find((word) => word !== undefined);
  return known<SaidOfPages>({
    next: firstWord(parts.map((part) => cursorOf(firstOf(part, NEXT)))),
    first: firstWord(parts.map(firstPageOf)),
    total: totals[0],
  });
}

/** The objects that may list the children: the document itself, or those of its array or `@graph`. */
function nodesOf(document: unknown): JsonObject[] {
  return listOf(document)
    .filter(isRecord)
    .flatMap((node) => [node, ...listOf(node['@graph']).filter(isRecord)]);
}

function detailOf(item: unknown): Partial<ContainerEntry> {
  if (!isRecord(item)) return {};
  const { modified, mtime, size } = item;
  return {
    ...(typeof modified === 'string' ? { modified } : {}),
    ...(typeof mtime === 'string' || typeof mtime === 'number' ? { mtime: String(mtime) } : {}),
    ...(typeof size === 'number' ? { size } : {}),
  };
}

/** The largest page in bytes. Unlike Turtle, JSON is read as a whole, and a server can divide its listing into pages. */
const MAX_BYTES = 32 * 1024 * 1024;
/** The largest page that is expanded, which takes much longer than reading by keys. */
const MAX_EXPANDED_BYTES = 2 * 1024 * 1024;

async function readText(stream: PodStream, { line }: PageReading): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw answerError(line, 'too-large', `at most ${MAX_BYTES} bytes of JSON`, 'more');
  }
  return text + decoder.decode();
}

function parseJson(text: string, stream: PodStream, { line }: PageReading): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const kind = endIsCertain(stream.headers) ? 'unexpected' : 'unavailable';
    throw answerError(line, kind, 'a listing in JSON', 'other text', cause);
  }
}

/** Reads one page in JSON. Each child is returned once. */
export async function readJsonPage(stream: PodStream, reading: PageReading): Promise<ListingPage> {
  const text = await readText(stream, reading);
  const document = parseJson(text, stream, reading);
  if (!listOf(document).every(isRecord)) throw saysNothing(reading.line);
  const nodes = nodesOf(document);
  const listing = new Listing(reading, stream);
  listing.goOn(pagesIn(nodes));
  const isLong = text.length > MAX_EXPANDED_BYTES;
  const lists = nodes.flatMap((node) => containedIn(node));
  const isByKeys = lists.length > 0 && lists.every(({ contains }) => isReadByKeys(contains));
  if (isByKeys && (isLong || !hasWordsOfItsOwn(document))) {
    readChildren(listing, lists, stream.url);
    return listing.toPage();
  }
  if (!nodes.some((node) => Object.keys(node).length > 0)) return listing.toPage();
  if (isLong) throw answerError(reading.line, 'too-large', `at most ${MAX_EXPANDED_BYTES} bytes of JSON-LD`, 'more');
  return readJsonLd(listing, document, stream, reading);
}

/** Whether a context defines terms or prefixes itself, which may change the meaning of any key and value. */
function hasWordsOfItsOwn(document: unknown): boolean {
  return nodesOf(document).some((node) => listOf(node['@context']).some(isRecord));
}

/** A node, and the value in which it lists its children. */
interface ChildrenOfNode {
  readonly node: JsonObject;
  readonly contains: unknown;
}

/** All such statements of one node and of its first page, if that is described in it. A server may use two of the keys. */
const containedIn = (node: JsonObject): ChildrenOfNode[] =>
  partsOf(node).flatMap((part) =>
    CONTAINS.filter((key) => Object.hasOwn(part, key)).map((key) => ({ node, contains: part[key] })),
  );

/** A single node must be the container, whatever its identifier is. Of several nodes, each must name the container. */
function readChildren(listing: Listing, lists: readonly ChildrenOfNode[], base: string): void {
  const isOne = new Set(lists.map(({ node }) => node)).size === 1;
  for (const { node, contains } of lists) {
    const id = isOne ? undefined : nameOf(node);
    const subject = id !== undefined && URL.canParse(id, base) ? new URL(id, base).href : base;
    const items = listOf(contains).filter((item) => item !== null);
    readItems(listing, isOne ? undefined : subject, items, base);
  }
}

/** Whether the children are names or identified objects. `@set` and `@list` need the JSON-LD processor. */
function isReadByKeys(contains: unknown): boolean {
  return !listOf(contains).some((item) => isRecord(item) && ('@set' in item || '@list' in item));
}

function readItems(listing: Listing, subject: string | undefined, items: readonly unknown[], base: string): void {
  for (const item of items) {
    const name = nameOf(item);
    const absolute = name !== undefined && URL.canParse(name, base) ? new URL(name, base).href : undefined;
    const called = name ?? 'an entry without a name';
    const url =
      subject === undefined ? listing.contain(absolute, called) : listing.containedBy(subject, absolute, called);
    if (url === undefined || !isRecord(item)) continue;
    listing.describe(url, detailOf(item));
    const types = listOf(firstOf(item, TYPES)).filter((type) => typeof type === 'string');
    listing.type(
      url,
      types.map((type) => type.replace(/^(?:ldp:)?(?=\w+$)/, ldp(''))),
    );
  }
}

/** Reads a listing that must be expanded. It must state its children, or that it is a container. */
async function readJsonLd(
  listing: Listing,
  document: unknown,
  { url }: PodStream,
  { line }: PageReading,
): Promise<ListingPage> {
  const quads = await toQuadsOf(document, url).catch((error: unknown) => {
    if (!(error instanceof LeadpodError)) throw error;
    throw answerError(line, 'unexpected', 'a listing in JSON', 'JSON-LD that cannot be read', error);
  });
  for (const quad of quads) listing.add(quad);
  const page = listing.toPage();
  if (!page.isListing) throw saysNothing(line);
  return page;
}

const saysNothing = (line: PageReading['line']) =>
  answerError(line, 'unexpected', 'a listing (ldp:contains)', 'JSON that lists no children');

async function toQuadsOf(document: unknown, base: string) {
  return toQuads(await expand(document, { base, safe: false }), { base, safe: false });
}
