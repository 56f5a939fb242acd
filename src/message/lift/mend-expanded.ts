/** Expanded JSON-LD of a stranger: references that are no IRIs are repaired or become texts, so that no quad is dropped. */
import { lead, PREFIXES, schema } from '../../vocab.ts';
import { ACTION_TYPES, actionFromTopic } from '../event/actions.ts';
import { encodeReference, isIri, isRelativeReference, resolveReference, toIri } from '../../rdf/iri.ts';
import { isPlainObject, type PlainJson, type PlainObject } from '../../json-ld/types.ts';
import { localTerm, withoutNamespace } from './local-term.ts';
import { isLanguageTag } from '../../rdf/grammar.ts';
import { unshield, type Unshielded } from './shield.ts';
import { exactNumber } from './exact-number.ts';
import { UNKNOWN_BASE } from './unknown-base.ts';
import type { Warn } from '../warning.ts';

/**
 * Repairs every node and reference. Relative references are resolved against the base of their context, else against
 * `base`: the address of the document. In a message, a bare word that was resolved so is kept beside its IRI: there it may
 * have been meant as a word.
 */
export function mendExpanded(
  expanded: readonly PlainJson[],
  base: string,
  warn: Warn,
  kind: 'message' | 'document' = 'message',
): PlainObject[] {
  const mender = new Mender(base, warn, kind === 'message');
  return expanded.flatMap((item) => mender.values(item)).filter(isPlainObject);
}

/** What schema.org's context makes of the `time` of a message: the prefix of the Time Ontology. */
const TIME_PREFIX = 'http://www.w3.org/2006/time#';

const propertyOfKey = (key: string): string => {
  if (key === TIME_PREFIX) return schema('time');
  return key.startsWith('@') || isIri(key) ? key : (toIri(key)?.iri ?? key);
};

class Mender {
  readonly #base: string;
  readonly #warn: Warn;
  readonly #keepsWords: boolean;
  #saidLanguage = false;

  constructor(base: string, warn: Warn, keepsWords: boolean) {
    this.#base = base.replace(/#.*$/s, '');
    this.#warn = warn;
    this.#keepsWords = keepsWords;
  }

  /** What a value becomes: itself, itself and its original, or its original alone. */
  values(value: PlainJson): PlainJson[] {
    if (!isPlainObject(value)) return [value];
    if ('@value' in value) return [this.#literal(value)];
    if ('@list' in value || '@set' in value) return [this.#container(value)];
    const id = value['@id'];
    const keys = Object.keys(value);
    if (keys.length === 1 && typeof id === 'string') return this.#reference(id);
    return [this.#node(value)];
  }

  /** A text or number that travelled shielded; JSON literals travel as they are. */
  #literal(value: PlainObject): PlainObject {
    const { '@value': text, '@type': type } = value;
    if (typeof text !== 'string' || type === '@json') return value;
    const shielded = unshield(text);
    if (shielded?.kind === 'number') return numberValue(shielded.text, type);
    return this.#inLanguage({ ...value, '@value': shielded?.text ?? text });
  }

  /** RDF has no place for a language that is none (`en_US`): it is repaired or taken off, so that the text stays. */
  #inLanguage(value: PlainObject): PlainObject {
    const { '@language': language, ...rest } = value;
    if (typeof language !== 'string' || isLanguageTag(language)) return value;
    if (!this.#saidLanguage)
      this.#warn('language-invalid', '', 'a language tag is not well-formed: its texts are kept');
    this.#saidLanguage = true;
    const mended = language.replaceAll('_', '-');
    return isLanguageTag(mended) ? { ...rest, '@language': mended } : rest;
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
    if (kind === 'number') return [numberValue(text)];
    // An empty text in the place of a reference is an empty text, not the notification.
    const mended = text === '' ? undefined : this.#mend(text, base);
    if (mended === undefined) return [{ '@value': text }];
    return mended.isSame ? [{ '@id': mended.iri }] : [{ '@id': mended.iri }, { '@value': text }];
  }

  #unshield(id: string): Unshielded {
    return unshield(id) ?? { kind: 'text', text: id, base: this.#base };
  }

  #node(value: PlainObject): PlainObject {
    const node: PlainObject = {};
    const texts: PlainJson[] = [];
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith(PREFIXES.x))
        this.#warn('unknown-term', `/${localTerm(key)}`, 'the context gives the key no meaning');
      if (key === '@id' && typeof member === 'string') {
        const { text, base } = this.#unshield(member);
        const mended = this.#mend(text, base);
        if (mended !== undefined) node[key] = mended.iri;
        if (mended?.isSame !== true) texts.push({ '@value': text });
      } else if (key === '@type') Object.assign(node, this.#types(member));
      else node[propertyOfKey(key)] = this.#members(key, member);
    }
    return texts.length === 0 ? node : { ...node, [lead('originalId')]: texts };
  }

  /** A type that is a topic's tail (`lead#accept`) is its action; one that is no IRI stays as text. */
  #types(member: PlainJson): PlainObject {
    const types: string[] = [];
    const texts: string[] = [];
    for (const type of (Array.isArray(member) ? member : [member]).filter((item) => typeof item === 'string')) {
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

  #mend(text: string, base: string): Reference | undefined {
    if (isIri(text) || text.startsWith('_:')) return { iri: text, isSame: true };
    const resolved = this.#resolve(text, base);
    if (resolved !== undefined) return resolved;
    const mended = toIri(text);
    if (mended === undefined) this.#warn('iri-invalid', '', 'a reference is not an IRI: kept as text');
    else this.#sayEncoded();
    return mended && { iri: mended.iri, isSame: false };
  }

  #sayEncoded(): void {
    this.#warn('iri-encoded', '', 'characters that no IRI can hold were percent-encoded');
  }

  /**
   * A relative reference as an IRI. Who names a base means all his references so. Without one, a text with spaces is rather
   * a name or a remark than a file beside the notification; and what looks like a keyword is none (JSON-LD section 9.16).
   */
  #resolve(text: string, base: string): Reference | undefined {
    const isPlain = isRelativeReference(text);
    const isOurBase = base === this.#base;
    if (/^@[A-Za-z]+$/.test(text) || (!isPlain && isOurBase && /\s/u.test(text))) return undefined;
    const reference = isPlain ? text : encodeReference(text);
    const iri = isRelativeReference(reference) ? resolveReference(reference, base) : undefined;
    if (iri === undefined || !isIri(iri)) return undefined;
    if (!isPlain) this.#sayEncoded();
    // What comes out of nowhere loses its dots and its first slash, and keeps what was written.
    const isCut = iri.startsWith(UNKNOWN_BASE) && iri !== `${UNKNOWN_BASE}${reference}`;
    const isWord = this.#keepsWords && isOurBase && !/^(?:[#/?]|\.{1,2}\/|$)/.test(text);
    return { iri, isSame: isPlain && !isWord && !isCut };
  }
}

/** What a reference became, and whether that says all that its text says. */
interface Reference {
  readonly iri: string;
  readonly isSame: boolean;
}

/** A number in the digits of its sender, as its term types it. */
function numberValue(text: string, type?: PlainJson): PlainObject {
  if (type !== undefined && type !== null) return { '@value': text, '@type': type };
  const value = exactNumber(text);
  return isPlainObject(value) ? value : { '@value': value };
}
