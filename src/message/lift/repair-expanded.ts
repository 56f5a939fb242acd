/**
 * Repairs expanded JSON-LD of a stranger, so that no quad is dropped: a reference that is not an IRI is repaired or becomes a
 * text. It also restores what `shield.ts` replaced.
 */
import { lead, PREFIXES, rdf, schema, unknownTerm, xsd } from '../../vocab.ts';
import { ACTION_TYPES, actionFromTopic } from '../event/actions.ts';
import { encodeReference, isIri, isRelativeReference, resolveReference, toIri } from '../../rdf/iri.ts';
import { asList, isPlainObject, type PlainJson, type PlainObject } from '../../json-ld/types.ts';
import { localTerm, withoutNamespace } from './local-term.ts';
import { isLanguageTag } from '../../rdf/grammar.ts';
import { keepIndexes } from './indexes.ts';
import { unshield, type Unshielded } from './shield.ts';
import { exactNumber } from './exact-number.ts';
import { UNKNOWN_BASE } from './unknown-base.ts';
import type { Warn } from '../warning.ts';

/**
 * Repairs every node and reference. Relative references are resolved against the base of their context, else against `base`,
 * the URL of the document. In a message, a single word may have been meant as a word, so it is also kept as a text beside its
 * IRI.
 */
export function repairExpanded(
  expanded: readonly PlainJson[],
  base: string,
  warn: Warn,
  kind: RepairKind = 'message',
): PlainObject[] {
  const repairer = new Repairer(base, warn, kind);
  return expanded.flatMap((item) => repairer.values(item)).filter(isPlainObject);
}

/** `event`: a message whose events are read, so that what is added to it must not count for their keys. */
export type RepairKind = 'message' | 'event' | 'document';

/** The official context of schema.org maps the key `time` to this prefix of the Time Ontology. */
const TIME_PREFIX = 'http://www.w3.org/2006/time#';

/** The IRI of a property. RDF has no blank nodes as properties, so a name without an IRI becomes an unknown term. */
const propertyOfKey = (key: string): string => {
  if (key === TIME_PREFIX) return schema('time');
  if (key.startsWith('@') || isIri(key)) return key;
  return toIri(key)?.iri ?? unknownTerm(encodeURIComponent(key.replace(/^_:/, '')));
};

class Repairer {
  readonly #base: string;
  readonly #warn: Warn;
  readonly #kind: RepairKind;
  #saidLanguage = false;

  constructor(base: string, warn: Warn, kind: RepairKind) {
    this.#base = base.replace(/#.*$/s, '');
    this.#warn = warn;
    this.#kind = kind;
  }

  /** Repairs a value. The result is the value, the value and its original text, or the original text only. */
  values(value: PlainJson): PlainJson[] {
    if (!isPlainObject(value)) return [value];
    if ('@value' in value) return [this.#literal(value)];
    if ('@list' in value || '@set' in value) return [this.#container(value)];
    const id = value['@id'];
    const keys = Object.keys(value);
    if (keys.length === 1 && typeof id === 'string') return this.#reference(id);
    return [this.#node(value)];
  }

  /** Restores a shielded text, number or JSON literal. */
  #literal(value: PlainObject): PlainObject {
    const { '@value': text, '@type': type, '@index': index } = value;
    const others: PlainObject = index === undefined ? {} : { '@index': index };
    const shielded = typeof text === 'string' ? unshield(text) : undefined;
    if (type === '@json')
      return shielded?.kind === 'json' ? { ...others, '@value': shielded.text, '@type': rdf('JSON') } : value;
    if (shielded?.kind === 'number') return this.#withDatatype({ ...others, ...this.#number(shielded.text, type) });
    return this.#withDatatype(this.#inLanguage({ ...value, '@value': shielded?.text ?? text ?? null }));
  }

  /** A number with the digits of its sender, and the datatype of its term, if it has one. */
  #number(text: string, type?: PlainJson): PlainObject {
    if (type !== undefined && type !== null) return { '@value': text, '@type': type };
    // The standard makes a double of it.
    const isRounded = this.#kind === 'document' && Number.isFinite(Number(text)) && !/^-?\d+$/.test(text);
    if (isRounded) return { '@value': text, '@type': xsd('double') };
    const value = exactNumber(text);
    return isPlainObject(value) ? value : { '@value': value };
  }

  /** A datatype must be an IRI. If it cannot be repaired, the value is kept without it. */
  #withDatatype(value: PlainObject): PlainObject {
    const { '@type': type, ...rest } = value;
    if (this.#kind === 'document' || typeof type !== 'string' || isIri(type)) return value;
    const repaired = toIri(type);
    if (repaired === undefined)
      this.#warn('unknown-type', '', 'a datatype is not an IRI: its value is kept without it');
    else this.#sayEncoded();
    return repaired === undefined ? rest : { ...rest, '@type': repaired.iri };
  }

  /** RDF does not allow a malformed language tag (`en_US`). The tag is repaired or removed, so that the text is kept. */
  #inLanguage(value: PlainObject): PlainObject {
    const { '@language': language, ...rest } = value;
    if (typeof language !== 'string' || isLanguageTag(language)) return value;
    if (!this.#saidLanguage)
      this.#warn('language-invalid', '', 'a language tag is not well-formed: its texts are kept');
    this.#saidLanguage = true;
    const repaired = language.replaceAll('_', '-');
    return isLanguageTag(repaired) ? { ...rest, '@language': repaired } : rest;
  }

  #container(value: PlainObject): PlainObject {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#members(key, member)]));
  }

  #members(key: string, member: PlainJson): PlainJson {
    if (key === '@reverse' && isPlainObject(member)) return this.#container(member);
    return Array.isArray(member) ? member.flatMap((item) => this.values(item)) : member;
  }

  #reference(id: string): PlainJson[] {
    const { kind, text, base } = this.#unshield(id);
    if (kind === 'number') return [this.#number(text)];
    // In a message, an empty text is no reference to the notification itself. It is kept as an empty text.
    const isEmpty = text === '' && this.#kind !== 'document';
    const repaired = isEmpty ? undefined : this.#repair(text, base);
    if (repaired === undefined) return [{ '@value': text }];
    return repaired.isSame ? [{ '@id': repaired.iri }] : [{ '@id': repaired.iri }, { '@value': text }];
  }

  #unshield(id: string): Unshielded {
    const shielded = unshield(id);
    if (shielded !== undefined) return shielded;
    // The algorithms resolved a text that is no reference against the invented base.
    const text = id.startsWith(UNKNOWN_BASE) && !isIri(id) ? id.slice(UNKNOWN_BASE.length) : id;
    return { kind: 'text', text, base: this.#base };
  }

  /** Other documents are refused if they have a property without an IRI. */
  #property(key: string): string {
    return this.#kind === 'document' && key.startsWith('_:') ? key : propertyOfKey(key);
  }

  #node(value: PlainObject): PlainObject {
    const node: PlainObject = {};
    const texts: PlainJson[] = [];
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith(PREFIXES.x))
        this.#warn('unknown-term', `/${localTerm(key)}`, 'the context gives the key no meaning');
      if (key === '@id' && typeof member === 'string') {
        const { text, base } = this.#unshield(member);
        const repaired = this.#repair(text, base);
        if (repaired !== undefined) node[key] = repaired.iri;
        if (repaired?.isSame !== true) texts.push({ '@value': text });
      } else if (key === '@type') Object.assign(node, this.#types(member));
      else node[this.#property(key)] = this.#members(key, member);
    }
    if (this.#kind !== 'document') keepIndexes(node, this.#kind);
    return texts.length === 0 ? node : { ...node, [lead('originalId')]: texts };
  }

  /** A type with the name of a topic (`lead#accept`) becomes its action. A type that is not an IRI is kept as a text. */
  #types(member: PlainJson): PlainObject {
    const types: string[] = [];
    const texts: string[] = [];
    for (const written of asList(member).filter((item) => typeof item === 'string')) {
      const { base = '', text = written } = unshield(written) ?? {};
      const type = `${base}${text}`;
      const name = withoutNamespace(type);
      const action = actionFromTopic(name);
      if (action !== undefined) types.push(...ACTION_TYPES[action]);
      else if (isIri(type) || type.startsWith('_:')) types.push(type);
      else this.#warn('unknown-type', '', 'a type is not an IRI: kept as text');
      if (action !== undefined || !types.includes(type)) texts.push(name);
    }
    return {
      ...(types.length === 0 ? {} : { '@type': types }),
      ...(texts.length === 0 ? {} : { [lead('declaredType')]: texts.map((text) => ({ '@value': text })) }),
    };
  }

  #repair(text: string, base: string): Reference | undefined {
    if (isIri(text) || text.startsWith('_:')) return { iri: text, isSame: true };
    const resolved = this.#resolve(text, base);
    if (resolved !== undefined) return resolved;
    const repaired = toIri(text);
    if (repaired === undefined) this.#warn('iri-invalid', '', 'a reference is not an IRI: kept as text');
    else this.#sayEncoded();
    return repaired && { iri: repaired.iri, isSame: false };
  }

  #sayEncoded(): void {
    this.#warn('iri-encoded', '', 'characters that no IRI can hold were percent-encoded');
  }

  /**
   * Resolves a relative reference. If the sender's context sets a base, every text may be a reference. Without one, a text with
   * spaces is probably a name or a remark, and is not resolved. A text that looks like a keyword (JSON-LD 1.1 section 9.16) is
   * never resolved.
   */
  #resolve(text: string, base: string): Reference | undefined {
    const isPlain = isRelativeReference(text);
    const isOurBase = base === this.#base;
    if (/^@[A-Za-z]+$/.test(text) || (!isPlain && isOurBase && /\s/u.test(text))) return undefined;
    const reference = isPlain ? text : encodeReference(text);
    const iri = isRelativeReference(reference) ? resolveReference(reference, base) : undefined;
    if (iri === undefined || !isIri(iri)) return undefined;
    if (!isPlain) this.#sayEncoded();
    // Without a known base, dots and the first slash are lost, so the original text is kept too.
    const isCut = iri.startsWith(UNKNOWN_BASE) && iri !== `${UNKNOWN_BASE}${reference}`;
    const isWord = this.#kind !== 'document' && isOurBase && !/^(?:[#/?]|\.{1,2}\/|$)/.test(text);
    return { iri, isSame: isPlain && !isWord && !isCut };
  }
}

/** A resolved reference. `isSame` is false if the original text must be kept too. */
interface Reference {
  readonly iri: string;
  readonly isSame: boolean;
}
