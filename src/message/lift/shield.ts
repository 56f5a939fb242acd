/**
 * Protects JSON-LD of strangers while the jsonld library expands it. The algorithms would drop some values or take them for
 * keywords: texts in the place of an IRI, keys that are not IRIs, and numbers that a double cannot represent. Here, such a
 * value is shielded: it is encoded as the fragment of a relative reference (`#leadpod~text~...`). The algorithms resolve the
 * fragment against the base at its place, and change nothing else. `repair-expanded.ts` restores the value.
 */
import { lead, unknownTerm } from '../../vocab.ts';
import { isIri, toIri } from '../../rdf/iri.ts';
import { actionFromTopic } from '../event/actions.ts';
import { canonicalJson, items, JsonNumber, JsonObject, type Json } from '../../text/json.ts';
import type { JsonLdInput, PlainJson, PlainObject } from '../../json-ld/types.ts';
import { contextInput, refuseManyContexts, standardJson } from './context-input.ts';
import { COMMON_ALIASES, KEYWORDS, Scope, type Term } from './scope.ts';
import { isExact, isShortInteger } from './exact-number.ts';

const MARK = /^(.*)#leadpod~(text|number|json)~(.*)$/s;

/** Keywords whose value is a text and never an IRI. */
const PLAIN_KEYWORDS = new Set(['@language', '@direction', '@index']);

/** Shields a message. `outer` is the context that applies before those of the message. */
export function shieldMessage(json: Json, outer: PlainJson = {}): JsonLdInput {
  refuseManyContexts(json);
  return new MessageShield().value(json, { scope: Scope.of(COMMON_ALIASES).with(outer) });
}

/** Shields any other document. Only its texts are shielded: its keys and numbers are read as the standard says. */
export function shieldDocument(json: Json): JsonLdInput {
  return new DocumentShield().value(json, { scope: Scope.of({}) });
}

/** A value that was shielded. */
export interface Unshielded {
  /** `json`: the canonical text of a JSON literal. */
  readonly kind: 'text' | 'number' | 'json';
  readonly text: string;
  /** The IRI in front of the value: the base or the vocabulary at its place; empty if it was not resolved. */
  readonly base: string;
}

/** Restores a shielded value; `undefined` for any other text. */
export function unshield(text: string): Unshielded | undefined {
  const [, base = '', kind, encoded = ''] = MARK.exec(text) ?? [];
  if (kind !== 'text' && kind !== 'number' && kind !== 'json') return undefined;
  try {
    return { kind, text: decodeURIComponent(encoded), base };
  } catch {
    // leadpod did not write this text. It may come from a context of the sender.
    return undefined;
  }
}

/** Where a value is: its active context, and the definition of its property. */
interface Place {
  readonly scope: Scope;
  readonly term?: Term | undefined;
  /** Is it a value of a map, which does not end a type-scoped context? */
  readonly isInMap?: boolean;
}

abstract class Shield {
  value(json: Json, place: Place): JsonLdInput {
    if (Array.isArray(json)) return json.map((item) => this.value(item, place));
    if (json instanceof JsonNumber) return this.number(json.text);
    if (typeof json === 'string') return shieldText(json, place);
    if (!(json instanceof JsonObject)) return json;
    const scope = this.#scopeIn(json, place);
    return this.#object(json, { scope, term: place.term });
  }

  protected abstract context(context: Json): PlainJson;
  protected abstract number(text: string): JsonLdInput;
  protected abstract key(key: string, scope: Scope): string;
  /** The members for a name or type of a node. */
  protected abstract name(keyword: '@id' | '@type', key: string, value: Json, scope: Scope): [string, JsonLdInput][];

  /** The context inside an object (JSON-LD API section 5.1.2, steps 7 to 11). */
  #scopeIn(object: JsonObject, { scope, term, isInMap = false }: Place): Scope {
    const keywords = [...object.keys()].map((key) => scope.keyword(key));
    const isNode = !keywords.includes('@value') && !(keywords.length === 1 && keywords[0] === '@id');
    let inside = (isNode && !isInMap ? scope.previous : undefined) ?? scope;
    inside = inside.with(term?.context);
    const own = object.get('@context');
    if (own !== undefined) inside = inside.with(this.context(own));
    const ofTypes = [...object]
      .filter(([key]) => inside.keyword(key) === '@type')
      .flatMap(([, value]) => items(value, '').map((item) => item.value))
      .filter((type) => typeof type === 'string')
      .sort()
      .map((type) => inside.term(type)?.context);
    return ofTypes.reduce((active: Scope, context) => active.with(context, false), inside);
  }

  #object(object: JsonObject, place: Place): PlainObject {
    return Object.fromEntries([...object].flatMap(([key, value]) => this.#members(key, value, object, place)));
  }

  #members(key: string, value: Json, object: JsonObject, { scope, term }: Place): [string, JsonLdInput][] {
    const keyword = scope.keyword(key);
    if (keyword === '@context') return [[key, this.context(value)]];
    if (keyword === '@id' || keyword === '@type') return this.name(keyword, key, value, scope);
    if (keyword === '@value') return [[key, this.#plainValue(value, isJsonLiteral(object, scope))]];
    if (PLAIN_KEYWORDS.has(keyword)) return [[key, standardJson(value)]];
    // A list or set belongs to the property that has it.
    if (keyword === '@list' || keyword === '@set') return [[key, this.value(value, { scope, term })]];
    if (keyword === '@nest') return [[key, this.#nested(value, scope.with(scope.term(key)?.context))]];
    return [[this.key(key, scope), this.#values(value, scope, KEYWORDS.has(keyword) ? undefined : scope.term(key))]];
  }

  /** The value of a value object. */
  #plainValue(value: Json, isJson: boolean): JsonLdInput {
    if (isJson) return jsonInput(value);
    if (value instanceof JsonNumber) return this.number(value.text);
    return typeof value === 'string' && MARK.test(value) ? shield(value) : standardJson(value);
  }

  /** Members of the same node. */
  #nested(value: Json, scope: Scope): JsonLdInput {
    if (Array.isArray(value)) return value.map((item) => this.#nested(item, scope));
    return value instanceof JsonObject ? this.#object(value, { scope }) : standardJson(value);
  }

  /** The values of a property. */
  #values(value: Json, scope: Scope, term: Term | undefined): JsonLdInput {
    if (term?.type === '@json') return jsonInput(value);
    const isMap = value instanceof JsonObject && term?.containers.some((container) => MAPS.has(container)) === true;
    if (!isMap) return this.value(value, { scope, term });
    const isByType = term.containers.includes('@type');
    return Object.fromEntries(
      [...value].map(([key, item]) => {
        const ofType = isByType ? scope.with(scope.term(key)?.context, false) : scope;
        return [mapKey(key, scope, term), this.value(item, { scope: ofType, term, isInMap: true })];
      }),
    );
  }
}

class MessageShield extends Shield {
  protected context(context: Json): PlainJson {
    return contextInput(standardJson(context));
  }

  /** A short integer does not change. Any other number is shielded, so that it keeps the digits of its sender. */
  protected number(text: string): JsonLdInput {
    return isShortInteger(text) ? Number(text) : shield(text, 'number');
  }

  /** The key, or, if the algorithms would drop it, an encoded form that they keep as an unknown term. */
  protected key(key: string, scope: Scope): string {
    const term = scope.term(key);
    if (term?.isDropped === true) return unknownTerm(encodeURIComponent(key));
    if (KEYWORDS.has(key) || (term?.id !== undefined && !/\s/u.test(term.id)) || isCompact(key, scope)) return key;
    if (key.includes(':')) return toIri(key)?.iri ?? (isIri(key) ? key : encodeURIComponent(key));
    return key !== '' && !/[\s"<>\\^`{|}#%[\]]|^@/u.test(key) ? key : encodeURIComponent(key);
  }

  /** A type with the name of a topic (`lead#asssign`) is also kept as a text, because a context may turn it into an action. */
  protected name(keyword: '@id' | '@type', key: string, value: Json, scope: Scope): [string, JsonLdInput][] {
    // Only texts can be the IRI or the types of a node. Any other value is kept as data.
    if (keyword === '@id')
      return [[typeof value === 'string' ? key : lead('originalId'), this.value(value, { scope })]];
    if (!isTextual(value)) return [[lead('declaredType'), this.value(value, { scope })]];
    const topics = items(value, '').flatMap((item) =>
      typeof item.value === 'string' && actionFromTopic(item.value) !== undefined ? [shield(item.value)] : [],
    );
    const types: [string, JsonLdInput] = [key, standardJson(value)];
    return topics.length === 0 ? [types] : [types, [lead('declaredType'), topics]];
  }
}

class DocumentShield extends Shield {
  protected context(context: Json): PlainJson {
    return standardJson(context);
  }

  protected number(text: string): JsonLdInput {
    return isExact(text) ? Number(text) : shield(text, 'number');
  }

  protected key(key: string): string {
    return key;
  }

  protected name(keyword: '@id' | '@type', key: string, value: Json, scope: Scope): [string, JsonLdInput][] {
    return [[key, keyword === '@type' ? standardJson(value) : this.value(value, { scope })]];
  }
}

/** Containers whose values are maps. */
const MAPS: ReadonlySet<PlainJson> = new Set(['@language', '@index', '@id', '@type']);

/** The key of a map: an IRI, the value of a property, or a text that stays as it is. */
function mapKey(key: string, scope: Scope, { containers, index }: Term): string {
  if (scope.keyword(key) === '@none') return key;
  if (containers.includes('@id')) return shieldText(key, { scope });
  if (!containers.includes('@index') || typeof index !== 'string' || index === '@index') return key;
  return shieldText(key, { scope, term: scope.term(index) });
}

const isJsonLiteral = (object: JsonObject, scope: Scope): boolean =>
  [...object].some(([key, value]) => value === '@json' && scope.keyword(key) === '@type');

/** A JSON literal; as its text if it has numbers that a double cannot represent. */
function jsonInput(json: Json): JsonLdInput {
  const isText = typeof json === 'string' && MARK.test(json);
  return isText || hasInexactNumber(json) ? shield(canonicalJson(json), 'json') : standardJson(json);
}

function hasInexactNumber(json: Json): boolean {
  if (json instanceof JsonNumber) return !isExact(json.text);
  if (Array.isArray(json)) return json.some(hasInexactNumber);
  return json instanceof JsonObject && [...json.values()].some(hasInexactNumber);
}

function shieldText(text: string, { scope, term }: Place): string {
  if (MARK.test(text)) return shield(text);
  // The algorithms resolve a term of a vocabulary and a compact IRI. IRIs and blank node labels need no shield.
  const isKept = term?.type === '@vocab' || isIri(text) || text.startsWith('_:') || isCompact(text, scope);
  return isKept ? text : shield(text);
}

/** Is this a compact IRI with a prefix of the context? A text with spaces is a remark with a colon. */
function isCompact(text: string, scope: Scope): boolean {
  const [, prefix] = /^([^:\s]+):(?!\/\/)\S+$/u.exec(text) ?? [];
  return prefix !== undefined && scope.term(prefix)?.isPrefix === true;
}

const shield = (text: string, kind: Unshielded['kind'] = 'text'): string =>
  `#leadpod~${kind}~${encodeURIComponent(text)}`;

const isTextual = (value: Json): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
