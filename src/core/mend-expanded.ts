/** Expanded JSON-LD of a stranger: references that are no IRIs are mended or become texts, so that no quad is dropped. */
import { lead, PREFIXES, schema } from '../vocab.ts';
import { ACTION_TYPES, actionFromTopic } from './actions.ts';
import { isIri, toIri } from './iri.ts';
import { isPlainObject, type PlainJson, type PlainObject } from './json-ld-types.ts';
import { localTerm, withoutNamespace } from './local-term.ts';
import { unshield } from './shield.ts';
import type { Warn } from './warning.ts';

/** Mends every node and reference; relative references are resolved against `base`. */
export function mendExpanded(expanded: readonly PlainJson[], base: string, warn: Warn): PlainObject[] {
  const mender = new Mender(base, warn);
  return expanded.flatMap((item) => mender.values(item)).filter(isPlainObject);
}

/** What schema.org's context makes of the `time` of a message: its prefix of the Time Ontology (STYLE.md, trap 10). */
const TIME_PREFIX = 'http://www.w3.org/2006/time#';

const propertyOfKey = (key: string): string => {
  if (key === TIME_PREFIX) return schema('time');
  return key.startsWith('@') || isIri(key) ? key : (toIri(key)?.iri ?? key);
};

class Mender {
  readonly #base: string;
  readonly #warn: Warn;

  constructor(base: string, warn: Warn) {
    this.#base = base;
    this.#warn = warn;
  }

  /** What a value becomes: itself, itself and its original, or its original alone. */
  values(value: PlainJson): PlainJson[] {
    if (!isPlainObject(value)) return [value];
    if ('@value' in value) return [unshieldValue(value)];
    if ('@list' in value || '@set' in value) return [this.#container(value)];
    const id = value['@id'];
    const keys = Object.keys(value);
    if (keys.length === 1 && typeof id === 'string') return this.#reference(id);
    return [this.#node(value)];
  }

  #container(value: PlainObject): PlainObject {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#members(key, member)]));
  }

  #members(key: string, member: PlainJson): PlainJson {
    if (key === '@reverse' && isPlainObject(member)) return this.#container(member);
    return Array.isArray(member) ? member.flatMap((item) => this.values(item)) : member;
  }

  #reference(id: string): PlainJson[] {
    const text = unshield(id) ?? id;
    // An empty text in the place of a reference is an empty text, not the notification.
    const mended = text === '' ? undefined : this.#mend(text);
    if (mended === undefined) return [{ '@value': text }];
    return mended.repaired ? [{ '@id': mended.iri }, { '@value': text }] : [{ '@id': mended.iri }];
  }

  #node(value: PlainObject): PlainObject {
    const node: PlainObject = {};
    const texts: PlainJson[] = [];
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith(PREFIXES.x))
        this.#warn('unknown-term', `/${localTerm(key)}`, 'the context gives the key no meaning');
      if (key === '@id' && typeof member === 'string') {
        const text = unshield(member) ?? member;
        const mended = this.#mend(text);
        if (mended !== undefined) node[key] = mended.iri;
        if (mended?.repaired !== false) texts.push({ '@value': text });
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
      else this.#warn('unknown-type', '', 'a type is no IRI: kept as text');
      if (action !== undefined || !types.includes(type)) texts.push(name);
    }
    return {
      ...(types.length === 0 ? {} : { '@type': types }),
      ...(texts.length === 0 ? {} : { [lead('declaredType')]: texts.map((text) => ({ '@value': text })) }),
    };
  }

  #mend(id: string): { iri: string; repaired: boolean } | undefined {
    if (isIri(id) || id.startsWith('_:')) return { iri: id, repaired: false };
    // A reference is meant as one where it begins like a path or a fragment; a bare word may be anything.
    if (/^(?:[#/?]|\.{1,2}\/|$)/.test(id) && URL.canParse(id, this.#base)) {
      const iri = new URL(id, this.#base).href;
      if (isIri(iri)) return { iri, repaired: false };
    }
    const mended = toIri(id);
    if (mended === undefined) this.#warn('iri-invalid', '', 'a reference is no IRI: kept as text');
    else this.#warn('iri-encoded', '', 'characters that no IRI can hold were percent-encoded');
    return mended;
  }
}

/** A text that travelled shielded; JSON literals travel as they are. */
function unshieldValue(value: PlainObject): PlainObject {
  const text = value['@value'];
  if (typeof text !== 'string' || value['@type'] === '@json') return value;
  return { ...value, '@value': unshield(text) ?? text };
}
