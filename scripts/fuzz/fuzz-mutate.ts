/**
 * Creates the cases of the fuzzer: the six samples, changed at random as JSON and as bytes. The same seed gives the same cases.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** An input for the readers. */
export interface FuzzCase {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}

/** An IRI in every injection. It must never become a subject or a predicate. */
export const CANARY = 'https://canary.example/#it';

const SAMPLES = new URL('../../samples/', import.meta.url);
const samples = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name): unknown => JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')));

const INJECTIONS = [
  `https://a.example/> . <${CANARY}> <urn:p> <urn:o`,
  `" . <${CANARY}> <urn:p> "`,
  `"@en . <${CANARY}> <urn:p> "x`,
  `x\n<${CANARY}> <urn:p> "y" .\n#`,
  `} ; solid:deletes { <${CANARY}> ?p ?o } .`,
  `\\u003e . <${CANARY}> <urn:p> <urn:o`,
];
const TEXTS = [
  ...INJECTIONS,
  ...['', ' ', '@id', '@context', '_:b0', '__proto__', 'constructor', 'urn:leadpod:text:%ff', 'http://[', 'a:b', '#it'],
  ...[
    '../x',
    'schema:foo bar',
    'lead#accept',
    'realestate/lead#asssign',
    '2024-02-30',
    '2024-03-01T24:00:00Z',
    '+0000',
  ],
  ...['903-555-0135 x7', 'Ada@Mail.example', '\u0000', '\ud83d', '\u202e', '\ufeff', '😀', 'true', 'null', '1e400'],
  ...['http://{x}.example/#me', 'https%3A%2F%2Fa.example|Home+Value|0', '100%', '%zz', 'x'.repeat(5000)],
];
const KEYS = [
  ...['@context', '@id', '@type', '@graph', '@value', '@language', '@reverse', '@included', '@list', '@set', '@index'],
  ...[
    '@base',
    '@vocab',
    '@nest',
    '@json',
    '@import',
    '@direction',
    '@none',
    '@unknown',
    '@',
    '',
    ' ',
    ':',
    'a:b',
    '_:b0',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'then'],
  ...['id', 'type', 'topic', 'data', 'object', 'agent', 'identifier', 'sameAs', 'name', 'email', 'telephone', 'time'],
  ...[
    'additionalProperty',
    'leadSource',
    'dateSent',
    'url',
    'source',
    'http://schema.org/name',
    'schema:name',
    'a/b',
    'a~b',
  ],
  ...INJECTIONS,
];
const NUMBERS = [
  '0',
  '-0',
  '9007199254740993',
  '1e400',
  '1e-400',
  '1.50',
  '-1.5e+300',
  '1E+2',
  '0.1',
  '12345678901234567890',
];
const CONTEXTS: unknown[] = [
  ...[
    'https://schema.org',
    'http://schema.org/',
    'https://w3id.org/leadpod/v1',
    'https://www.w3.org/ns/activitystreams',
  ],
  ...['https://evil.example/c', '', null, [], {}, [null], ['https://schema.org', null], 7, true],
  { '@vocab': 'http://schema.org/', id: '@id', type: '@type' },
  { '@vocab': null, name: null, object: { '@id': 'urn:o', '@type': '@id' } },
  { '@base': 'https://victim.example/', '@vocab': '' },
  { '@version': 1.1, data: '@nest', object: { '@id': 'urn:o', '@context': { name: 'urn:n' } } },
  {
    '@version': 1.1,
    identifier: { '@id': 'urn:i', '@container': '@index' },
    agent: { '@id': 'urn:a', '@type': '@json' },
  },
  {
    id: '@type',
    type: '@id',
    object: { '@reverse': 'urn:r' },
    name: { '@id': 'urn:n', '@container': ['@language', '@set'] },
  },
  { __proto__: null, constructor: 'urn:c', toString: '@id', data: '@graph', topic: '@included' },
];
const JSON_TYPES = [undefined, 'application/json', 'application/json', 'application/ld+json'];
const RDF_TYPES = ['text/turtle', 'application/n-quads', 'application/trig', 'application/n-triples'];
const TYPES = [...JSON_TYPES, ...RDF_TYPES, 'text/plain', 'application/octet-stream', 'text/html', ''];
const BYTES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '<',
  '>',
  '.',
  '@',
  '_:',
  '^^',
  '(',
  ')',
  '\u0000',
  '\n',
  '#',
  '\\u',
  '€',
];

/** Changes a sample at random. */
class Mutator {
  readonly #random: RandomGenerator;

  constructor(seed: number, index: number) {
    this.#random = xoroshiro128plus(seed ^ Math.imul(index + 1, 0x9e3779b1));
    // The first numbers of seeds that differ little are similar. So they are skipped.
    for (let step = 0; step < 4; step += 1) this.below(2);
  }

  below(limit: number): number {
    return uniformInt(this.#random, 0, limit - 1);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  case(): FuzzCase {
    const json = this.#mutated(structuredClone(this.pick(samples)));
    const text = this.#withNumbers(JSON.stringify(json));
    const isRdf = this.below(8) === 0;
    const bytes = new TextEncoder().encode(isRdf ? this.#statements(text) : text);
    const body = this.below(6) === 0 ? this.#damaged(bytes) : bytes;
    // Sometimes the media type does not fit.
    return { body, contentType: this.below(12) === 0 ? this.pick(TYPES) : this.pick(isRdf ? RDF_TYPES : JSON_TYPES) };
  }

  /** Changes some values at random. Often adds a context, so that the general algorithms are tested too. */
  #mutated(json: unknown): unknown {
    let root = json;
    for (let change = this.below(6); change >= 0; change -= 1) root = this.#change(root, this.below(6));
    if (this.below(3) > 0 || typeof root !== 'object' || root === null || Array.isArray(root)) return root;
    return { '@context': this.pick(CONTEXTS), ...root };
  }

  #change(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null || depth === 0) return this.#replacement(value);
    const keys = Object.keys(value);
    if (this.below(4) === 0) return this.#added(value);
    if (keys.length === 0) return this.#replacement(value);
    const key = this.pick(keys);
    const member = (value as Record<string, unknown>)[key];
    if (Array.isArray(value))
      return (value as unknown[]).map((item, index) =>
        String(index) === key ? this.#change(member, depth - 1) : item,
      );
    const renamed = this.below(8) === 0 ? this.pick(KEYS) : key;
    const members = Object.entries(value).map(([name, other]): [string, unknown] =>
      name === key ? [renamed, this.#change(member, depth - 1)] : [name, other],
    );
    return Object.fromEntries(members);
  }

  #added(value: object): unknown {
    if (Array.isArray(value)) return [...(value as unknown[]), this.#replacement(value[0])];
    // `fromEntries` is used, because an assignment to `__proto__` would not create a member.
    return Object.fromEntries([...Object.entries(value), [this.pick(KEYS), this.#replacement(value)]]);
  }

  #replacement(value: unknown): unknown {
    const kinds: (() => unknown)[] = [
      () => this.pick(TEXTS),
      () => this.pick(TEXTS),
      () => `\u{F0000}${this.pick(NUMBERS)}\u{F0000}`,
      () => this.pick([null, true, false, [], {}]),
      (): unknown => [value, value],
      () => ({ [this.pick(KEYS)]: value }),
      () => ({ '@value': value, [this.pick(['@type', '@language', '@index', 'name'])]: this.pick(TEXTS) }),
      () => ({ '@context': this.pick(CONTEXTS), [this.pick(KEYS)]: value }),
      () => (typeof value === 'string' ? `${value}${this.pick(TEXTS)}` : this.pick(samples)),
    ];
    return this.pick(kinds)();
  }

  /** Replaces numbers by spellings that JSON.stringify would not write. */
  #withNumbers(text: string): string {
    return text.replace(/"\u{F0000}([^"]*)\u{F0000}"/gu, '$1').replaceAll('\u{F0000}', '');
  }

  /** Writes the texts of the message as terms of Turtle without escaping them. */
  #statements(text: string): string {
    const words = [...text.matchAll(/"([^"\\]{1,80})"/g)].map(([, word = '']) => word);
    const term = (word: string): string =>
      this.pick([`<${word}>`, `"${word}"`, `[ <urn:p> "${word}" ]`, `<urn:${word}>`]);
    return words.map((word, index) => `<urn:s${index % 4}> <http://schema.org/${word}> ${term(word)} .`).join('\n');
  }

  #damaged(bytes: Uint8Array): Uint8Array {
    let damaged = Buffer.from(bytes);
    for (let change = this.below(4); change >= 0; change -= 1) {
      const at = this.below(damaged.length + 1);
      const put = this.below(6) === 0 ? Buffer.from([this.below(256)]) : Buffer.from(this.pick(BYTES));
      const cut = this.below(3) === 0 ? this.below(40) : this.below(2);
      damaged = Buffer.concat([damaged.subarray(0, at), put, damaged.subarray(at + cut)]);
    }
    return damaged;
  }
}

/** The case with this number. It is always the same for a seed. */
export const fuzzCase = (seed: number, index: number): FuzzCase => new Mutator(seed, index).case();
