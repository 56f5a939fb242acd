/**
 * A message with a context of its own on its way through jsonld. What the algorithms would resolve, drop or take for a
 * keyword - texts where an IRI should stand, keys that make no IRI, numbers that a double cannot hold - travels in a form
 * that they leave alone, and is found again on the other side (`mend-expanded.ts`).
 */
import { NotificationError } from '../errors.ts';
import { lead, PREFIXES, unknownTerm, xsd } from '../vocab.ts';
import { isIri, toIri } from './iri.ts';
import { actionFromTopic } from './actions.ts';
import { items, JsonNumber, JsonObject, type Json } from './json.ts';
import { isPlainObject, type JsonLdInput } from './json-ld-types.ts';

const SHIELD = 'urn:leadpod:text:';

/** Keywords of JSON-LD 1.1 section 9.16; any other key that begins with an at sign is dropped by the algorithms. */
const KEYWORDS = new Set([
  ...['@base', '@container', '@context', '@direction', '@graph', '@id', '@import', '@included', '@index'],
  ...['@language', '@list', '@nest', '@none', '@prefix', '@propagate', '@protected', '@reverse', '@set', '@type'],
  ...['@value', '@version', '@vocab'],
]);
/** Behind these a text is no IRI. */
const PLAIN_KEYWORDS = new Set(['@language', '@direction', '@index']);

/** The message as jsonld may have it. */
export function shieldMessage(json: Json): JsonLdInput {
  return new Shield(definitionsOf(json)).value(json);
}

/** The text behind a shielded one; `undefined` for any other. */
export function unshield(text: string): string | undefined {
  if (!text.startsWith(SHIELD)) return undefined;
  try {
    return decodeURIComponent(text.slice(SHIELD.length));
  } catch {
    // Not of our making: out of a context of the sender's.
    return undefined;
  }
}

/** JSON as jsonld takes it, meaning what JSON-LD says; only a number that would become another one keeps its digits. */
export function jsonLdInput(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(jsonLdInput);
  if (json instanceof JsonNumber) return isDouble(json.text) ? Number(json.text) : exactNumber(json.text);
  if (!(json instanceof JsonObject)) return json;
  // fromEntries defines own properties, so that "__proto__" is a key like any other.
  return Object.fromEntries(
    [...json].map(([key, value]) => [
      key,
      key.startsWith('@') && value instanceof JsonNumber ? Number(value.text) : jsonLdInput(value),
    ]),
  );
}

/** What the contexts of a message say of its keys, as far as it matters here. */
interface Definitions {
  /** Names for `@type`. */
  readonly types: ReadonlySet<string>;
  /** Keys whose meaning was taken away (`"name": null`). */
  readonly nulled: ReadonlySet<string>;
  /** Keys of JSON literals, and of words of a vocabulary: their values are no texts. */
  readonly verbatim: ReadonlySet<string>;
}

class Shield {
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  value(json: Json): JsonLdInput {
    if (Array.isArray(json)) return json.map((item) => this.value(item));
    if (json instanceof JsonNumber) return exactNumber(json.text);
    if (typeof json === 'string') return isInert(json) ? json : shield(json);
    if (!(json instanceof JsonObject)) return json;
    return Object.fromEntries([...json].flatMap(([key, value]) => this.#members(key, value)));
  }

  /** A topic's tail as type (`lead#asssign`) is kept as text too, since a context may make an action of it. */
  #members(key: string, value: Json): [string, JsonLdInput][] {
    const isType = key === '@type' || this.#definitions.types.has(key);
    // What is no list of texts is kept as text in whole.
    const tails =
      isType && isTextual(value)
        ? items(value, '').flatMap((item) =>
            typeof item.value === 'string' && actionFromTopic(item.value) !== undefined ? [shield(item.value)] : [],
          )
        : [];
    return [
      this.#member(key, value),
      ...(tails.length === 0 ? [] : [[lead('declaredType'), tails] as [string, JsonLdInput]]),
    ];
  }

  #member(key: string, value: Json): [string, JsonLdInput] {
    if (key === '@context') return [key, contextInput(value)];
    if (key === '@type' || this.#definitions.types.has(key)) {
      return isTextual(value) ? [key, standardJson(value)] : [lead('declaredType'), this.value(value)];
    }
    if (key === '@value')
      return [key, typeof value === 'string' && value.startsWith(SHIELD) ? shield(value) : standardJson(value)];
    if (PLAIN_KEYWORDS.has(key) || this.#definitions.verbatim.has(key)) return [key, standardJson(value)];
    // A node is named by a text; anything else in its place is something that the sender says.
    if ((key === '@id' || key === 'id') && typeof value !== 'string') return [lead('originalId'), this.value(value)];
    return [this.#key(key), this.value(value)];
  }

  /** A key as it is, or as the unknown term that it would otherwise not even be. */
  #key(key: string): string {
    if (this.#definitions.nulled.has(key)) return unknownTerm(encodeURIComponent(key));
    if (KEYWORDS.has(key)) return key;
    if (key.includes(':')) return toIri(key)?.iri ?? (isIri(key) ? key : encodeURIComponent(key));
    return key !== '' && !/[\s"<>\\^`{|}#%[\]]|^@/u.test(key) ? key : encodeURIComponent(key);
  }
}

/** IRIs and labels of blank nodes mean themselves everywhere; what looks shielded already is shielded once more. */
const isInert = (text: string): boolean => (isIri(text) || text.startsWith('_:')) && !text.startsWith(SHIELD);

const shield = (text: string): string => `${SHIELD}${encodeURIComponent(text)}`;

const isTextual = (value: Json): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

/** A context that starts anew, or takes the vocabulary away, leaves unknown keys to that of unknown terms. */
function contextInput(context: Json): JsonLdInput {
  if (context === null) return [null, { '@vocab': PREFIXES.x }];
  if (Array.isArray(context)) return context.flatMap(contextInput);
  const input = standardJson(context);
  if (!isPlainObject(input)) return input;
  return input['@vocab'] === null ? { ...input, '@vocab': PREFIXES.x } : input;
}

/** Contexts, inline or by name, in one message: each costs the processor milliseconds. */
const MAX_CONTEXTS = 32;

function definitionsOf(json: Json): Definitions {
  let contexts = 0;
  const types = new Set(['type']);
  const nulled = new Set<string>();
  const verbatim = new Set<string>();
  const define = (context: Json): void => {
    if (Array.isArray(context)) context.forEach(define);
    else if (context !== null && ++contexts > MAX_CONTEXTS) {
      throw new NotificationError('too-many-nodes', `expected at most ${MAX_CONTEXTS} contexts`);
    }
    if (!(context instanceof JsonObject)) return;
    for (const [term, definition] of context) {
      const id = definition instanceof JsonObject && definition.has('@id') ? definition.get('@id') : definition;
      if (id === '@type') types.add(term);
      if (id === null && !term.startsWith('@')) nulled.add(term);
      if (!(definition instanceof JsonObject)) continue;
      if (definition.get('@type') === '@json' || definition.get('@type') === '@vocab') verbatim.add(term);
      define(definition.get('@context') ?? null);
    }
  };
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!(value instanceof JsonObject)) return;
    define(value.get('@context') ?? null);
    for (const [key, member] of value) if (key !== '@context') visit(member);
  };
  visit(json);
  return { types, nulled, verbatim };
}

/** JSON as JavaScript has it: for contexts and keywords. */
function standardJson(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(standardJson);
  if (json instanceof JsonNumber) return Number(json.text);
  return json instanceof JsonObject
    ? Object.fromEntries([...json].map(([key, value]) => [key, standardJson(value)]))
    : json;
}

/** A number in the digits of its sender: an integer as it is, any other as a typed value or a text. */
function exactNumber(text: string): JsonLdInput {
  if (/^-?\d+$/.test(text))
    return String(Number(text)) === text ? Number(text) : { '@value': text, '@type': xsd('integer') };
  return /^-?\d+\.\d+$/.test(text) ? { '@value': text, '@type': xsd('decimal') } : text;
}

function isDouble(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(number));
}
