import { expand, toQuads } from '../core/json-ld.ts';
import { LeadpodError } from '../errors.ts';
import { ldp, rdf } from '../vocab.ts';
import { answerError } from './answer-error.ts';
import { endIsCertain } from './body.ts';
import type { PodStream } from './http.ts';
import { Listing, type ContainerEntry, type ListingPage, type PageReading } from './listing.ts';

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

/** A cursor may be a number. */
const cursorOf = (value: unknown): string | undefined => (typeof value === 'number' ? String(value) : nameOf(value));

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
  const nodes = nodesOf(document);
  const listing = new Listing(reading, stream.url);
  const next = nodes.map((node) => cursorOf(firstOf(node, NEXT))).find((name) => name !== undefined);
  if (next !== undefined) listing.goOn(next);
  const isLong = text.length > MAX_EXPANDED_BYTES;
  const byKeys = nodes.find((node) => isReadByKeys(firstOf(node, CONTAINS)));
  if (byKeys !== undefined && (isLong || !hasWordsOfItsOwn(document)))
    readItems(listing, listOf(firstOf(byKeys, CONTAINS)), stream.url);
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

/** Names and named objects; what is wrapped in `@set` or `@list` is for the JSON-LD processor. */
function isReadByKeys(contains: unknown): boolean {
  return (
    contains !== undefined && !listOf(contains).some((item) => isObject(item) && ('@set' in item || '@list' in item))
  );
}

function readItems(listing: Listing, items: readonly unknown[], base: string): void {
  for (const item of items) {
    const name = nameOf(item);
    const absolute = name !== undefined && URL.canParse(name, base) ? new URL(name, base).href : undefined;
    const url = listing.contain(absolute, name ?? 'an entry without a name');
    if (url !== undefined) listing.describe(url, detailOf(item));
  }
}

const AS_FIRST = 'https://www.w3.org/ns/activitystreams#first';
const CONTAINERS: ReadonlySet<string> = new Set([ldp('Container'), ldp('BasicContainer')]);

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
  if (page.entries.length + page.ignored === 0 && page.next === undefined && !isContainer)
    throw answerError(line, 'unexpected', 'a listing (ldp:contains)', 'JSON that says nothing of what is contained');
}

async function toQuadsOf(document: unknown, base: string) {
  return toQuads(await expand(document, { base, safe: false }), { base, safe: false });
}
