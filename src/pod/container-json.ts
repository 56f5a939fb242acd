import { ldp } from '../vocab.ts';
import { answerError } from './answer-error.ts';
import { endIsCertain } from './body.ts';
import { childUrl, type ContainerEntry, type ListingPage, type PageReading } from './container.ts';
import type { PodStream } from './http.ts';

/**
 * A listing in JSON: `{"contains": [...], "next": "..."}`, and the JSON-LD that the LDN specification shows (section 3.3.1),
 * read by its keys. No context is looked at, let alone fetched.
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

/** The objects that may say what is contained: the document itself, or those of its array or `@graph`. */
function nodesOf(document: unknown): JsonObject[] {
  return listOf(document)
    .filter(isObject)
    .flatMap((node) => [node, ...listOf(node['@graph']).filter(isObject)]);
}

function entryOf(url: string, item: unknown, details: boolean): ContainerEntry {
  const entry: ContainerEntry = { url, container: url.endsWith('/') };
  if (!details || !isObject(item)) return entry;
  const { modified, mtime, size } = item;
  if (typeof modified === 'string') entry.modified = modified;
  if (typeof mtime === 'string' || typeof mtime === 'number') entry.mtime = String(mtime);
  if (typeof size === 'number') entry.size = size;
  return entry;
}

/** A server that pages has no need of more; unlike Turtle, JSON is read whole. */
const MAX_BYTES = 32 * 1024 * 1024;

async function readJson(stream: PodStream, { line }: PageReading): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw answerError(line, 'too-large', `at most ${MAX_BYTES} bytes of JSON`, 'more');
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch (cause) {
    const kind = endIsCertain(stream.headers) ? 'unexpected' : 'unavailable';
    throw answerError(line, kind, 'a listing in JSON', 'other text', cause);
  }
}

/** Reads one page in JSON. Duplicates within it are given once. */
export async function readJsonPage(stream: PodStream, reading: PageReading): Promise<ListingPage> {
  const { container, line, maxEntries, details } = reading;
  const nodes = nodesOf(await readJson(stream, reading));
  const listing = nodes.find((node) => firstOf(node, CONTAINS) !== undefined);
  const items = listing === undefined ? [] : listOf(firstOf(listing, CONTAINS));
  if (items.length > maxEntries) throw answerError(line, 'too-large', `at most ${maxEntries} entries`, 'more');
  const entries = new Map<string, ContainerEntry>();
  let ignored = 0;
  let example: string | undefined;
  for (const item of items) {
    const name = nameOf(item);
    const absolute = name !== undefined && URL.canParse(name, stream.url) ? new URL(name, stream.url).href : undefined;
    const url = absolute === undefined ? undefined : childUrl(container, absolute);
    if (url === undefined) {
      ignored += 1;
      example ??= name ?? 'an entry without a name';
    } else entries.set(url, entryOf(url, item, details));
  }
  const next = nodes.map((node) => nameOf(firstOf(node, NEXT))).find((name) => name !== undefined);
  return { entries: [...entries.values()], ignored, example, ...(next === undefined ? {} : { next }) };
}
