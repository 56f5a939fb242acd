/**
 * JSON-LD of strangers on its way through jsonld. What the algorithms would drop or take for a keyword - texts where an IRI
 * should stand, keys that make no IRI, numbers that a double cannot hold - travels as a fragment, which they resolve against
 * the base of its place and otherwise leave alone, and is found again on the other side (`mend-expanded.ts`).
 */
import { fileOfContext } from '../../json-ld/bundle.ts';
import { lead, PREFIXES, unknownTerm, xsd } from '../../vocab.ts';
import { isIri, toIri } from '../../rdf/iri.ts';
import { actionFromTopic } from '../event/actions.ts';
import { items, JsonNumber, JsonObject, type Json } from '../../text/json.ts';
import { isPlainObject, type JsonLdInput } from '../../json-ld/types.ts';
import { definitionsOf, KEYWORDS, MAX_CONTEXTS, type Definitions } from './definitions.ts';
import { exactNumber, isDouble, isExact } from './exact-number.ts';

const MARK = /^(.*)#leadpod~(text|number)~(.*)$/s;

/** Behind these a text is no IRI. */
const PLAIN_KEYWORDS = new Set(['@language', '@direction', '@index']);

/** The message as jsonld may have it. */
export function shieldMessage(json: Json): JsonLdInput {
  return new Shield(definitionsOf(json, MAX_CONTEXTS)).value(json);
}

/** Any other document: its keys and numbers mean what the standard says, its texts may be no IRIs. */
export function shieldDocument(json: Json): JsonLdInput {
  return new DocumentShield(definitionsOf(json, Infinity)).value(json);
}

/** What was shielded. */
export interface Unshielded {
  readonly kind: 'text' | 'number';
  readonly text: string;
  /** What the context of its place resolves references against; empty where there was nothing to resolve. */
  readonly base: string;
}

/** What is behind a shielded text; `undefined` for any other. */
export function unshield(text: string): Unshielded | undefined {
  const [, base = '', kind, encoded = ''] = MARK.exec(text) ?? [];
  if (kind !== 'text' && kind !== 'number') return undefined;
  try {
    return { kind, text: decodeURIComponent(encoded), base };
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

class Shield {
  protected readonly definitions: Definitions;

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  value(json: Json): JsonLdInput {
    if (Array.isArray(json)) return json.map((item) => this.value(item));
    if (json instanceof JsonNumber) return this.number(json.text);
    if (typeof json === 'string') return isInert(json) ? json : shield(json);
    if (!(json instanceof JsonObject)) return json;
    return Object.fromEntries([...json].flatMap(([key, value]) => this.members(key, value)));
  }

  /** An integer of a few digits is what it is everywhere; any other number keeps the digits of its sender. */
  protected number(text: string): JsonLdInput {
    return /^-?\d+$/.test(text) && String(Number(text)) === text ? Number(text) : shield(text, 'number');
  }

  /** A topic's tail as type (`lead#asssign`) is kept as text too, because a context may make an action of it. */
  protected members(key: string, value: Json): [string, JsonLdInput][] {
    // What is no list of texts is kept as text in whole.
    const tails =
      this.keyword(key) === '@type' && isTextual(value)
        ? items(value, '').flatMap((item) =>
            typeof item.value === 'string' && actionFromTopic(item.value) !== undefined ? [shield(item.value)] : [],
          )
        : [];
    return [
      this.#member(key, value),
      ...(tails.length === 0 ? [] : [[lead('declaredType'), tails] as [string, JsonLdInput]]),
    ];
  }

  /** The keyword that a key is, or is a name of. */
  protected keyword(key: string): string {
    return this.definitions.keywords.get(key) ?? key;
  }

  /** What is behind a keyword that takes no references, as it is; `undefined` where texts have to be shielded. */
  protected verbatim(key: string, value: Json): JsonLdInput | undefined {
    const keyword = this.keyword(key);
    if (keyword === '@value')
      return typeof value === 'string' && MARK.test(value) ? shield(value) : standardJson(value);
    return PLAIN_KEYWORDS.has(keyword) || this.definitions.verbatim.has(key) ? standardJson(value) : undefined;
  }

  #member(key: string, value: Json): [string, JsonLdInput] {
    const keyword = this.keyword(key);
    if (keyword === '@context') return [key, contextInput(value)];
    if (keyword === '@type')
      return isTextual(value) ? [key, standardJson(value)] : [lead('declaredType'), this.value(value)];
    const verbatim = this.verbatim(key, value);
    if (verbatim !== undefined) return [key, verbatim];
    // A node is named by a text; anything else in its place is something that the sender says.
    if (keyword === '@id' && typeof value !== 'string') return [lead('originalId'), this.value(value)];
    return [this.#key(key), this.value(value)];
  }

  /** A key as it is, or as the unknown term that it would otherwise not even be. */
  #key(key: string): string {
    if (this.definitions.nulled.has(key)) return unknownTerm(encodeURIComponent(key));
    if (KEYWORDS.has(key)) return key;
    if (key.includes(':')) return toIri(key)?.iri ?? (isIri(key) ? key : encodeURIComponent(key));
    return key !== '' && !/[\s"<>\\^`{|}#%[\]]|^@/u.test(key) ? key : encodeURIComponent(key);
  }
}

class DocumentShield extends Shield {
  protected override number(text: string): JsonLdInput {
    if (!isDouble(text)) return exactNumber(text);
    return isExact(text) ? Number(text) : { '@value': text, '@type': xsd('double') };
  }

  protected override members(key: string, value: Json): [string, JsonLdInput][] {
    const keyword = this.keyword(key);
    if (keyword === '@value' && value instanceof JsonNumber && !isExact(value.text)) return [[key, value.text]];
    const isPlain = keyword === '@context' || keyword === '@type';
    return [[key, isPlain ? standardJson(value) : (this.verbatim(key, value) ?? this.value(value))]];
  }
}

/** IRIs and labels of blank nodes mean themselves everywhere; what looks shielded already is shielded once more. */
const isInert = (text: string): boolean => (isIri(text) || text.startsWith('_:')) && !MARK.test(text);

const shield = (text: string, kind: Unshielded['kind'] = 'text'): string =>
  `#leadpod~${kind}~${encodeURIComponent(text)}`;

const isTextual = (value: Json): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

const UNKNOWN_TERMS = { '@vocab': PREFIXES.x };

/** Has this context blank nodes for what it does not define? RDF has no such properties: all that they say would be lost. */
const isBlankVocabulary = (context: Json): boolean =>
  typeof context === 'string' && fileOfContext(context) === 'activitystreams.jsonld';

/** A context that starts again, or takes the vocabulary away, leaves unknown keys to that of unknown terms. */
function contextInput(context: Json): JsonLdInput {
  if (context === null) return [null, UNKNOWN_TERMS];
  if (isBlankVocabulary(context)) return [standardJson(context), UNKNOWN_TERMS];
  if (Array.isArray(context)) return context.flatMap(contextInput);
  const input = standardJson(context);
  if (!isPlainObject(input)) return input;
  return input['@vocab'] === null || input['@vocab'] === '_:' ? { ...input, ...UNKNOWN_TERMS } : input;
}

/** JSON as JavaScript has it: for contexts and keywords. */
function standardJson(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(standardJson);
  if (json instanceof JsonNumber) return Number(json.text);
  return json instanceof JsonObject
    ? Object.fromEntries([...json].map(([key, value]) => [key, standardJson(value)]))
    : json;
}
