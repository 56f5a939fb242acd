import { expand, toQuads } from '../json-ld/processor.ts';
import { LeadpodError } from '../errors.ts';
import { ldp, rdf } from '../vocab.ts';
import { answerError } from '../http/failures/answer-error.ts';
import { endIsCertain } from '../http/body.ts';
import type { PodStream } from '../http/client.ts';
import { CONTAINERS, Listing, type ContainerEntry, type ListingPage, type PageReading } from './listing.ts';

/**
 * A listing in JSON: `{"contains": [...], "next": "..."}`, and the JSON-LD that the LDN specification shows (section 3.3.1),
 * by its keys, in one pass over any number of children. JSON-LD that says the same in other words (aliases, prefixes,
 * `@reverse`) is expanded, with nothing but the bundled contexts.
 */

const CONTAINS = ['contains', 'ldp:contains', ldp('contains')];
const NEXT = ['next', 'as:next', 'https://www.w3.org/ns/activitystreams#next'];
const NAMES = ['id', '@id', 'url'];

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

function firstOf(object: JsonObject, keys: readonly string[]): unknown {
  const key = keys.find((candidate) => Object.hasOwn(object, candidate));
  return key === undefined ? undefined : object[key];
}

/** A string, or the name of an object. */
function nameOf(value: unknown): string | undefined {
  const name = isObject(value) ? firstOf(value, NAMES) : value;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** A cursor may be a number; in expanded JSON-LD it is in a list. */
function cursorOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  const cursor = isObject(first) && '@value' in first ? first['@value'] : first;
  return typeof cursor === 'number' ? String(cursor) : nameOf(cursor);
}

/** The objects that may say what is contained: the document itself, or those of its array or `@graph`. */
function nodesOf(document: unknown): JsonObject[] {
  return listOf(document)
    .filter(isObject)
    .flatMap((node) => [node, ...listOf(node['@graph']).filter(isObject)]);
}

function detailOf(item: unknown): Partial<ContainerEntry> {
  if (!isObject(item)) return {};
  const { modified, mtime, size } = item;
  return {
    ...(typeof modified === 'string' ? { modified } : {}),
    ...(typeof mtime === 'string' || typeof mtime === 'number' ? { mtime: String(mtime) } : {}),
    ...(typeof size === 'number' ? { size } : {}),
  };
}

/** A server that pages has no need of more; unlike Turtle, JSON is read whole. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What is to be expanded costs far more than what is read by its keys. */
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

/** Reads one page in JSON. Duplicates within it are given once. */
export async function readJsonPage(stream: PodStream, reading: PageReading): Promise<ListingPage> {
  const text = await readText(stream, reading);
  const document = parseJson(text, stream, reading);
  if (!listOf(document).every(isObject)) throw saysNothing(reading.line);
  const nodes = nodesOf(document);
  const listing = new Listing(reading, stream.url);
  const next = nodes.map((node) => cursorOf(firstOf(node, NEXT))).find((name) => name !== undefined);
  if (next !== undefined) listing.goOn(next);
  const isLong = text.length > MAX_EXPANDED_BYTES;
  const said = nodes.flatMap((node) => containedIn(node));
  const isByKeys = said.length > 0 && said.every(({ contains }) => isReadByKeys(contains));
  if (isByKeys && (isLong || !hasWordsOfItsOwn(document))) readSaid(listing, said, stream.url);
  else if (nodes.some((node) => Object.keys(node).length > 0)) {
    if (isLong) throw answerError(reading.line, 'too-large', `at most ${MAX_EXPANDED_BYTES} bytes of JSON-LD`, 'more');
    await readJsonLd(listing, document, stream.url, reading);
  }
  return listing.toPage();
}

/** A context that defines terms or prefixes itself may give any key and any name another meaning. */
function hasWordsOfItsOwn(document: unknown): boolean {
  return nodesOf(document).some((node) => listOf(node['@context']).some(isObject));
}

/** What a node says that a container contains, and which. */
interface Said {
  readonly node: JsonObject;
  readonly contains: unknown;
}

/** Everything that one node says in this way; a server may use two of the keys. */
const containedIn = (node: JsonObject): Said[] =>
  CONTAINS.filter((key) => Object.hasOwn(node, key)).map((key) => ({ node, contains: node[key] }));

/** One node is the container, whatever it calls itself; of several each says whose children it names. */
function readSaid(listing: Listing, said: readonly Said[], base: string): void {
  const isOne = new Set(said.map(({ node }) => node)).size === 1;
  for (const { node, contains } of said) {
    const id = isOne ? undefined : nameOf(node);
    const subject = id !== undefined && URL.canParse(id, base) ? new URL(id, base).href : base;
    const items = listOf(contains).filter((item) => item !== null);
    readItems(listing, isOne ? undefined : subject, items, base);
  }
}

/** Names and named objects; what is wrapped in `@set` or `@list` is for the JSON-LD processor. */
function isReadByKeys(contains: unknown): boolean {
  return !listOf(contains).some((item) => isObject(item) && ('@set' in item || '@list' in item));
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

const AS_FIRST = 'https://www.w3.org/ns/activitystreams#first';

/** What a listing says in words of its own. One that says neither what it contains nor that it is a container is none. */
async function readJsonLd(listing: Listing, document: unknown, base: string, { line }: PageReading): Promise<void> {
  const quads = await toQuadsOf(document, base).catch((error: unknown) => {
    if (!(error instanceof LeadpodError)) throw error;
    throw answerError(line, 'unexpected', 'a listing in JSON', 'JSON-LD that cannot be read', error);
  });
  // Who is whose first page must be known before what the page says.
  const ordered = [...quads].sort(
    (a, b) => Number(b.predicate.value === AS_FIRST) - Number(a.predicate.value === AS_FIRST),
  );
  for (const quad of ordered) listing.add(quad);
  const page = listing.toPage();
  const isContainer = quads.some(
    ({ predicate, object }) => predicate.value === rdf('type') && CONTAINERS.has(object.value),
  );
  if (page.entries.length + page.ignored === 0 && page.next === undefined && !isContainer) throw saysNothing(line);
}

const saysNothing = (line: PageReading['line']) =>
  answerError(line, 'unexpected', 'a listing (ldp:contains)', 'JSON that says nothing of what is contained');

async function toQuadsOf(document: unknown, base: string) {
  return toQuads(await expand(document, { base, safe: false }), { base, safe: false });
}
