/**
 * Reads a listing in JSON: `{"contains": [...], "next": "..."}`, or the JSON-LD of the LDN specification (section 3.3.1). It
 * reads these by their keys, in one pass over any number of children. JSON-LD in another form (aliases, prefixes, `@reverse`)
 * is expanded with the bundled contexts only.
 */
import { expand, toQuads } from '../json-ld/processor.ts';
import { LeadpodError } from '../errors.ts';
import { isRecord } from '../text/record.ts';
import { as, ldp, rdf } from '../vocab.ts';
import { answerError } from '../http/failures/answer-error.ts';
import { endIsCertain } from '../http/body.ts';
import type { PodStream } from '../http/client.ts';
import { CONTAINERS, Listing, type ContainerEntry, type ListingPage, type PageReading } from './listing.ts';

const CONTAINS = ['contains', 'ldp:contains', ldp('contains')];
const NEXT = ['next', 'as:next', as('next')];
const NAMES = ['id', '@id', 'url'];

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

/** The cursor, which may be a number. In expanded JSON-LD it is in a list. */
function cursorOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  const cursor = isRecord(first) && '@value' in first ? first['@value'] : first;
  return typeof cursor === 'number' ? String(cursor) : nameOf(cursor);
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
  const listing = new Listing(reading, stream.url);
  const next = nodes.map((node) => cursorOf(firstOf(node, NEXT))).find((name) => name !== undefined);
  if (next !== undefined) listing.goOn(next);
  const isLong = text.length > MAX_EXPANDED_BYTES;
  const lists = nodes.flatMap((node) => containedIn(node));
  const isByKeys = lists.length > 0 && lists.every(({ contains }) => isReadByKeys(contains));
  if (isByKeys && (isLong || !hasWordsOfItsOwn(document))) readChildren(listing, lists, stream.url);
  else if (nodes.some((node) => Object.keys(node).length > 0)) {
    if (isLong) throw answerError(reading.line, 'too-large', `at most ${MAX_EXPANDED_BYTES} bytes of JSON-LD`, 'more');
    await readJsonLd(listing, document, stream.url, reading);
  }
  return listing.toPage();
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

/** All such statements of one node. A server may use two of the keys. */
const containedIn = (node: JsonObject): ChildrenOfNode[] =>
  CONTAINS.filter((key) => Object.hasOwn(node, key)).map((key) => ({ node, contains: node[key] }));

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
    if (url !== undefined) listing.describe(url, detailOf(item));
  }
}

const FIRST = as('first');

/** Reads a listing that must be expanded. It must state its children, or that it is a container. */
async function readJsonLd(listing: Listing, document: unknown, base: string, { line }: PageReading): Promise<void> {
  const quads = await toQuadsOf(document, base).catch((error: unknown) => {
    if (!(error instanceof LeadpodError)) throw error;
    throw answerError(line, 'unexpected', 'a listing in JSON', 'JSON-LD that cannot be read', error);
  });
  // The `first` statements come first, because they tell which page belongs to the container.
  const ordered = [...quads].sort((a, b) => Number(b.predicate.value === FIRST) - Number(a.predicate.value === FIRST));
  for (const quad of ordered) listing.add(quad);
  const page = listing.toPage();
  const isContainer = quads.some(
    ({ predicate, object }) => predicate.value === rdf('type') && CONTAINERS.has(object.value),
  );
  if (page.entries.length + page.ignored === 0 && page.next === undefined && !isContainer) throw saysNothing(line);
}

const saysNothing = (line: PageReading['line']) =>
  answerError(line, 'unexpected', 'a listing (ldp:contains)', 'JSON that lists no children');

async function toQuadsOf(document: unknown, base: string) {
  return toQuads(await expand(document, { base, safe: false }), { base, safe: false });
}
