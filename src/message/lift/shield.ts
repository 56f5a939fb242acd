/**
 * Protects JSON-LD of strangers while the jsonld library expands it. The algorithms would drop some values or take them for
 * keywords: texts in the place of an IRI, keys that are not IRIs, and numbers that a double cannot represent. Here, such a
 * value is shielded: it is encoded as the fragment of a relative reference (`#leadpod~text~...`). The algorithms resolve the
 * fragment against the base at its place, and change nothing else. `repair-expanded.ts` restores the value.
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

/** Keywords whose value is a text and never an IRI. */
const PLAIN_KEYWORDS = new Set(['@language', '@direction', '@index']);

/** Shields a message. */
export function shieldMessage(json: Json): JsonLdInput {
  return new Shield(definitionsOf(json, MAX_CONTEXTS)).value(json);
}

/** Shields any other document. Only its texts are shielded: its keys and numbers are read as the standard says. */
export function shieldDocument(json: Json): JsonLdInput {
  return new DocumentShield(definitionsOf(json, Infinity)).value(json);
}

/** A value that was shielded. */
export interface Unshielded {
  readonly kind: 'text' | 'number';
  readonly text: string;
  /** The base IRI at the place of the value; empty if the value was not resolved. */
  readonly base: string;
}

/** Restores a shielded value; `undefined` for any other text. */
export function unshield(text: string): Unshielded | undefined {
  const [, base = '', kind, encoded = ''] = MARK.exec(text) ?? [];
  if (kind !== 'text' && kind !== 'number') return undefined;
  try {
    return { kind, text: decodeURIComponent(encoded), base };
  } catch {
    // leadpod did not write this text. It may come from a context of the sender.
    return undefined;
  }
}

/** Converts JSON to the input of jsonld without shielding. Only a number that would change its value keeps its digits. */
export function jsonLdInput(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(jsonLdInput);
  if (json instanceof JsonNumber) return isDouble(json.text) ? Number(json.text) : exactNumber(json.text);
  if (!(json instanceof JsonObject)) return json;
  // Object.fromEntries defines own properties, so "__proto__" is an ordinary key.
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

  /** A short integer does not change. Any other number is shielded, so that it keeps the digits of its sender. */
  protected number(text: string): JsonLdInput {
    return /^-?\d+$/.test(text) && String(Number(text)) === text ? Number(text) : shield(text, 'number');
  }

  /** A type with the name of a topic (`lead#asssign`) is also kept as a text, because a context may turn it into an action. */
  protected members(key: string, value: Json): [string, JsonLdInput][] {
    // If the value is not a text or a list of texts, #member keeps all of it as the declared type.
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

  /** The keyword of an alias; any other key unchanged. */
  protected keyword(key: string): string {
    return this.definitions.keywords.get(key) ?? key;
  }

  /** The value of a key that never has references; `undefined` if texts in the value must be shielded. */
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
    // Only a text can be the IRI of a node. Any other value is kept as data.
    if (keyword === '@id' && typeof value !== 'string') return [lead('originalId'), this.value(value)];
    return [this.#key(key), this.value(value)];
  }

  /** The key, or, if the algorithms would drop it, an encoded form that they keep as an unknown term. */
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

/** IRIs and blank node labels need no shield. A text that already looks shielded is shielded again. */
const isInert = (text: string): boolean => (isIri(text) || text.startsWith('_:')) && !MARK.test(text);

const shield = (text: string, kind: Unshielded['kind'] = 'text'): string =>
  `#leadpod~${kind}~${encodeURIComponent(text)}`;

const isTextual = (value: Json): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

const UNKNOWN_TERMS = { '@vocab': PREFIXES.x };

/** Does this context map unknown keys to blank nodes? RDF has no such properties, so their values would be lost. */
const isBlankVocabulary = (context: Json): boolean =>
  typeof context === 'string' && fileOfContext(context) === 'activitystreams.jsonld';

/** If a context removes the default vocabulary, unknown keys get the vocabulary of unknown terms. */
function contextInput(context: Json): JsonLdInput {
  if (context === null) return [null, UNKNOWN_TERMS];
  if (isBlankVocabulary(context)) return [standardJson(context), UNKNOWN_TERMS];
  if (Array.isArray(context)) return context.flatMap(contextInput);
  const input = standardJson(context);
  if (!isPlainObject(input)) return input;
  return input['@vocab'] === null || input['@vocab'] === '_:' ? { ...input, ...UNKNOWN_TERMS } : input;
}

/** Converts to plain JavaScript values, for contexts and keywords. */
function standardJson(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(standardJson);
  if (json instanceof JsonNumber) return Number(json.text);
  return json instanceof JsonObject
    ? Object.fromEntries([...json].map(([key, value]) => [key, standardJson(value)]))
    : json;
}
