/**
 * Messages to expanded JSON-LD, with nothing lost: plain ones over {@link liftMessage}; those with a context of their own
 * as the JSON-LD that they are, where what their context leaves without a meaning keeps its name and is warned of.
 */
import type { DocumentLoader } from '../contexts/context-loader.ts';
import { lead, PREFIXES, xsd } from '../vocab.ts';
import { isScalar, JsonNumber, JsonObject, pointerTo, scalarText, type Json } from './json.ts';
import { expand, JsonLdError, type JsonLdInput, type PlainObject } from './json-ld.ts';
import { liftMessage } from './lift.ts';
import { mendExpanded } from './mend-expanded.ts';
import type { ReadingOptions } from './statement.ts';
import type { Warn } from './warning.ts';

/** What reading a message as JSON-LD needs besides the message. */
export interface JsonLdReading extends ReadingOptions {
  readonly base: string;
  readonly documentLoader: DocumentLoader;
  readonly warn: Warn;
}

/** The context of parts that have one only further down: leadpod's own. */
export const LEAD_CONTEXT = 'https://w3id.org/leadpod/v1';

const KEYWORD =
  /^@(?:base|container|context|default|direction|embed|explicit|graph|id|import|included|index|json|language|list|nest|none|omitDefault|prefix|preserve|protected|requireAll|reverse|set|type|value|version|vocab)$/;

/** Has the value a context, at its top or further down? Then its sender chose what the keys mean. */
export function usesJsonLd(json: Json): boolean {
  if (Array.isArray(json)) return json.some(usesJsonLd);
  return json instanceof JsonObject && (json.has('@context') || [...json.values()].some(usesJsonLd));
}

/** A message, or several in an array or a `@graph`, as expanded JSON-LD. */
export async function expandMessage(json: Json, reading: JsonLdReading, pointer = ''): Promise<PlainObject[]> {
  if (Array.isArray(json)) {
    const parts: PlainObject[][] = [];
    for (const [index, item] of json.entries())
      parts.push(await expandMessage(item, reading, pointerTo(pointer, index)));
    return parts.flat();
  }
  if (!(json instanceof JsonObject)) return [];
  if (usesJsonLd(json)) return expandOwnContext(json, reading);
  const graph = json.get('@graph');
  if (Array.isArray(graph)) return expandMessage(graph, reading, pointerTo(pointer, '@graph'));
  const warn: Warn = (code, place, message) => {
    reading.warn(code, `${pointer}${place}`, message);
  };
  const lifted = liftMessage(json, reading, warn);
  if (Object.keys(lifted).length === 0) return [];
  return expand(lifted, { base: reading.base, documentLoader: reading.documentLoader });
}

/** The sender's own JSON-LD. Keys without a meaning in its context fall to the vocabulary of unknown terms. */
async function expandOwnContext(json: JsonObject, reading: JsonLdReading): Promise<PlainObject[]> {
  const { documentLoader, warn, base } = reading;
  const expandContext = json.has('@context') ? { '@vocab': PREFIXES.x } : LEAD_CONTEXT;
  // Without a base a text that is no IRI stays what it was, and can be told from a relative reference.
  const options = { documentLoader, safe: false, expandContext };
  let expanded: PlainObject[];
  try {
    expanded = await expand(jsonLdInput(json, EXACT), options);
  } catch (error) {
    if (!(error instanceof JsonLdError && error.jsonLdCode === 'colliding keywords')) throw error;
    warn('colliding-keywords', '', 'id and @id stand in one object: @id was read as the place of delivery');
    expanded = await expand(jsonLdInput(withoutCollisions(json), EXACT), options);
  }
  return mendExpanded(expanded, base, warn);
}

/** `id` names the thing; `@id` beside it only says where this copy was delivered. */
function withoutCollisions(json: Json): Json {
  if (Array.isArray(json)) return json.map(withoutCollisions);
  if (!(json instanceof JsonObject)) return json;
  const place = json.get('@id');
  const collides = json.has('id') && isScalar(place);
  const members = [...json].filter(([key]) => !(collides && key === '@id'));
  return JsonObject.of([
    ...members.map(([key, value]) => [key, key === '@context' ? value : withoutCollisions(value)] as const),
    ...(collides ? [[lead('deliveredAs'), scalarText(place)] as const] : []),
  ]);
}

type NumberInput = (number: JsonNumber) => JsonLdInput;

/** As JSON-LD has it: an IEEE 754 double, but for one that would become another number. */
const STANDARD: NumberInput = ({ text }) =>
  Number(text) === exactValue(text) ? Number(text) : EXACT(new JsonNumber(text));

/** In the digits of its sender: an integer as it is, any other number as a typed value or a text. */
const EXACT: NumberInput = ({ text }) => {
  if (/^-?\d+$/.test(text))
    return String(Number(text)) === text ? Number(text) : { '@value': text, '@type': xsd('integer') };
  return /^-?\d+\.\d+$/.test(text) ? { '@value': text, '@type': xsd('decimal') } : text;
};

/** `undefined` where a double cannot hold the number. */
function exactValue(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(number)) ? number : undefined;
}

/** JSON as jsonld takes it, with keys that can become the end of an IRI. */
export function jsonLdInput(json: Json, numberInput: NumberInput = STANDARD): JsonLdInput {
  if (Array.isArray(json)) return json.map((item) => jsonLdInput(item, numberInput));
  if (json instanceof JsonNumber) return numberInput(json);
  if (!(json instanceof JsonObject)) return json;
  const member = ([key, value]: [string, Json]): [string, JsonLdInput] => {
    if (key === '@context') return [key, contextInput(value)];
    // Behind a keyword numbers are what JSON-LD says they are; nodes inside (`@graph`, `@list`) are nodes.
    if (KEYWORD.test(key))
      return [key, value instanceof JsonNumber ? Number(value.text) : jsonLdInput(value, numberInput)];
    return [numberInput === EXACT ? keyForIri(key) : key, jsonLdInput(value, numberInput)];
  };
  // fromEntries defines own properties, so that "__proto__" is a key like any other.
  return Object.fromEntries([...json].map(member));
}

/** A context is no message: its keys and numbers stay. */
function contextInput(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(contextInput);
  if (json instanceof JsonNumber) return Number(json.text);
  if (!(json instanceof JsonObject)) return json;
  return Object.fromEntries([...json].map(([key, value]) => [key, contextInput(value)]));
}

/** A vendor key such as `Lead #` makes no IRI as it is, and jsonld drops such a property without a word. */
function keyForIri(key: string): string {
  const isClean = key !== '' && !/[\s"<>\\^`{|}#%]|^@/u.test(key);
  return isClean || /^[a-z][a-z0-9+.-]*:\/\//i.test(key) ? key : encodeURIComponent(key);
}
