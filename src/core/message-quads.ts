/** Messages to quads: plain ones over {@link liftMessage}, those with a context of their own as the JSON-LD that they are. */
import type { DocumentLoader } from '../contexts/context-loader.ts';
import { NotificationError } from '../errors.ts';
import { lead, xsd } from '../vocab.ts';
import { isScalar, JsonNumber, JsonObject, scalarText, type Json } from './json.ts';
import { toQuads, type JsonLdInput } from './json-ld.ts';
import type { Quad } from './quads.ts';
import type { Warn } from './warning.ts';

/** What JSON-LD needs besides the document. */
export interface JsonLdReading {
  readonly base: string;
  readonly documentLoader: DocumentLoader;
  readonly warn: Warn;
}

/** The context of those that have none at their top: leadpod's own. */
export const LEAD_CONTEXT = 'https://w3id.org/leadpod/v1';

/** Has the object a context, at its top or further down? Then its sender chose what the keys mean. */
export function usesJsonLd(json: Json): boolean {
  if (Array.isArray(json)) return json.some(usesJsonLd);
  return json instanceof JsonObject && (json.has('@context') || [...json.values()].some(usesJsonLd));
}

/** A message with a context to quads of its graph. Keys that the context does not map state nothing. */
export async function quadsFromJsonLd(json: JsonObject, reading: JsonLdReading): Promise<Quad[]> {
  const { base, documentLoader, warn } = reading;
  const options = {
    base,
    documentLoader,
    safe: false,
    ...(json.has('@context') ? {} : { expandContext: LEAD_CONTEXT }),
  };
  try {
    return await toQuads(jsonLdInput(json), options);
  } catch (error) {
    if (!isCollision(error)) throw error;
    warn('colliding-keywords', '', 'id and @id stand in one object: @id was read as the place of delivery');
    return toQuads(jsonLdInput(withoutCollisions(json)), options);
  }
}

const isCollision = (error: unknown): boolean =>
  error instanceof NotificationError && (error as { jsonLdCode?: string }).jsonLdCode === 'colliding keywords';

/** `id` names the thing; `@id` beside it only says where this copy was delivered. */
function withoutCollisions(json: Json): Json {
  if (Array.isArray(json)) return json.map(withoutCollisions);
  if (!(json instanceof JsonObject)) return json;
  const place = json.get('@id');
  const collides = json.has('id') && place !== undefined;
  return JsonObject.of([
    ...[...json]
      .filter(([key]) => !(collides && key === '@id'))
      .map(([key, value]) => [key, key === '@context' ? value : withoutCollisions(value)] as const),
    ...(collides && isScalar(place) ? [[lead('deliveredAs'), scalarText(place)] as const] : []),
  ]);
}

/** JSON as jsonld takes it. A number that JavaScript would change goes as a typed value in its own digits. */
export function jsonLdInput(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(jsonLdInput);
  if (json instanceof JsonNumber) return exactNumber(json);
  if (!(json instanceof JsonObject)) return json;
  // fromEntries defines own properties, so that "__proto__" is a key like any other.
  return Object.fromEntries(
    [...json].map(([key, value]) => [key, key.startsWith('@') ? plainValue(value) : jsonLdInput(value)]),
  );
}

function exactNumber({ text }: JsonNumber): JsonLdInput {
  const number = Number(text);
  if (String(number) === text) return number;
  if (/^-?\d+$/.test(text)) return { '@value': text, '@type': xsd('integer') };
  return /^-?\d+\.\d+$/.test(text)
    ? { '@value': text, '@type': xsd('decimal') }
    : Number.isFinite(number)
      ? number
      : text;
}

/** Behind a keyword numbers are what JSON-LD says they are; nodes inside (`@graph`, `@list`) are nodes. */
function plainValue(json: Json): JsonLdInput {
  return json instanceof JsonNumber ? Number(json.text) : jsonLdInput(json);
}
