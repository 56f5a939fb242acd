/**
 * Finds descriptions of the same listing in several places or events: one may have its IRI, one its MLS number, one its
 * address. The result only depends on the set of all descriptions, not on their order.
 */
import { groupBy } from '../../text/group-by.ts';
import { JsonObject } from '../../text/json.ts';
import { folded } from '../values/spelled.ts';
import { readText } from '../values/actors.ts';
import {
  bareName,
  identifiersOf,
  innerHomesOf,
  irisOf,
  listingAddress,
  listingKey,
  systemsOf,
  wordsKey,
} from './listings.ts';

/** A description of a listing, with the key that it has by itself. */
export type Described = readonly [key: string, listing: JsonObject];

/** The names that senders give to the number of a listing in its MLS. */
const MLS_NUMBERS = new Set(['mlsnumber', 'mls', 'mlsnum', 'mlsno', 'mlslistingid', 'listingid', 'listingnumber']);
/** What identifies a listing. Everything in one description counts. */
interface Facts {
  readonly iris: Set<string>;
  /** `mls 123456`, or the name of another identifier and its value. */
  readonly numbers: Set<string>;
  readonly systems: Set<string>;
  readonly addresses: Set<string>;
}

/**
 * Maps the key of a description to the key that is used for its listing. Descriptions that keep their own key are left out.
 * `history` has the descriptions of each event.
 */
export function sameListings(history: readonly Iterable<Described>[]): ReadonlyMap<string, string> {
  const facts = new Map<string, Facts>();
  const all = history.flatMap((event) => [...event]);
  for (const [key, listing] of all) learn(facts, key, listing);
  const ofNames = sameNames(history);
  for (const key of ofNames.keys()) learn(facts, key, new JsonObject());
  if (facts.size < 2) return new Map();
  const homes = new Homes(facts);
  for (const [key, some] of ofNames) for (const one of some) homes.uniteKeys(key, one);
  for (const [key, listing] of all) for (const inner of innerHomesOf(listing)) homes.uniteKeys(key, listingKey(inner));
  for (const some of classesOf(facts, ({ iris }) => iris)) homes.unite(some);
  for (const some of classesOf(facts, ({ numbers }) => numbers))
    if (systemsAmong(some, facts).size < 2) homes.unite(some);
    else for (const own of classesOf(some, ({ systems }) => systems)) homes.unite(own);
  // Addresses come last. First it is checked for all of them if the listings may be the same, then they are joined.
  const joined = [...classesOf(facts, ({ addresses }) => addresses)].filter((some) => homes.mayBeOne(some));
  for (const some of joined) homes.unite(some);
  return homes.names();
}

/**
 * The keys of descriptions that have only a name in common, by the key of that name. If two descriptions in one event have
 * another price, rooms or description, there are several homes of this name, and none of them is joined by it.
 */
function sameNames(history: readonly Iterable<Described>[]): Map<string, Set<string>> {
  const keys = new Map<string, Set<string>>();
  const several = new Set<string>();
  for (const event of history) {
    const named = [...event].flatMap(([key, listing]) => {
      const bare = key.startsWith('named ') ? bareName(listing) : undefined;
      return bare === undefined ? [] : [{ key, ...bare }];
    });
    for (const [name, some] of groupBy(named, (one) => one.name)) {
      const known = keys.get(wordsKey(name)) ?? new Set();
      for (const { key } of some) known.add(key);
      keys.set(wordsKey(name), known);
      if (some.some((one) => some.some((other) => differ(one.facts, other.facts)))) several.add(wordsKey(name));
    }
  }
  for (const key of several) keys.delete(key);
  return keys;
}

const differ = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((fact, index) => fact !== '' && other[index] !== '' && fact !== other[index]);

function learn(all: Map<string, Facts>, key: string, listing: JsonObject): void {
  const known = all.get(key) ?? { iris: new Set(), numbers: new Set(), systems: new Set(), addresses: new Set() };
  all.set(key, known);
  for (const iri of irisOf(listing)) known.iris.add(plainIri(iri));
  for (const { propertyID, value } of identifiersOf(listing)) {
    const name = folded(propertyID);
    known.numbers.add(`${MLS_NUMBERS.has(name) ? 'mls' : name} ${value.toLowerCase()}`);
  }
  for (const system of systemsOf(listing)) known.systems.add(system);
  const address = wholeAddress(listing);
  if (address !== undefined) known.addresses.add(address);
}

/** An IRI without parameters that only say where a visitor came from. */
const plainIri = (iri: string): string =>
  iri
    .replace(/([?&])(?:(?:utm_\w+|fbclid|gclid|ref)=[^&#]*&?)+/g, '$1')
    .replace(/[?&](?=#|$)/, '')
    .replace(/\/$/, '');

/** An address with street, number and town. A street without a town may be anywhere. */
function wholeAddress(listing: JsonObject): string | undefined {
  const address = listingAddress(listing);
  const { streetAddress, addressLocality, postalCode } = address ?? {};
  const text = address?.text ?? readText(listing.get('name')) ?? '';
  const isInParts = streetAddress !== undefined && (addressLocality ?? postalCode) !== undefined;
  const isLine = streetAddress === undefined && text.split(',').length > 2;
  // Letters of all scripts count.
  const words = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return (isInParts || isLine) && /\p{N}/u.test(streetAddress ?? text) ? words : undefined;
}

/** The groups of two or more descriptions that share a value. */
function* classesOf(
  facts: ReadonlyMap<string, Facts>,
  valuesOf: (one: Facts) => Iterable<string>,
): Iterable<Map<string, Facts>> {
  const classes = new Map<string, Map<string, Facts>>();
  for (const [key, one] of facts)
    for (const value of valuesOf(one))
      classes.set(value, (classes.get(value) ?? new Map<string, Facts>()).set(key, one));
  for (const some of classes.values()) if (some.size > 1) yield some;
}

const systemsAmong = (some: ReadonlyMap<string, Facts>, all: ReadonlyMap<string, Facts>): Set<string> =>
  new Set([...some.keys()].flatMap((key) => [...(all.get(key)?.systems ?? [])]));

/** Groups descriptions of the same home. */
class Homes {
  readonly #facts: ReadonlyMap<string, Facts>;
  readonly #parents = new Map<string, string>();

  constructor(facts: ReadonlyMap<string, Facts>) {
    this.#facts = facts;
  }

  unite(some: ReadonlyMap<string, Facts>): void {
    const [first = '', ...rest] = some.keys();
    for (const other of rest) this.uniteKeys(first, other);
  }

  uniteKeys(one: string, other: string): void {
    if (!this.#facts.has(one) || !this.#facts.has(other)) return;
    const [a, b] = [this.#find(one), this.#find(other)];
    if (a !== b) this.#parents.set(b, a);
  }

  /** May these descriptions be of one home? Not if anything known about them, or about homes joined with them, contradicts. */
  mayBeOne(some: ReadonlyMap<string, Facts>): boolean {
    const homes = [...new Set([...some.keys()].map((key) => this.#find(key)))].map((home) => this.#known(home));
    return homes.every((one, index) => homes.slice(index + 1).every((other) => !contradict(one, other)));
  }

  names(): Map<string, string> {
    const members = new Map<string, string[]>();
    for (const key of this.#facts.keys()) {
      const home = this.#find(key);
      members.set(home, [...(members.get(home) ?? []), key]);
    }
    const names = new Map<string, string>();
    for (const keys of members.values()) {
      const [name = '', ...others] = keys.sort(byStrength);
      for (const key of others) names.set(key, name);
    }
    return names;
  }

  #find(key: string): string {
    let found = key;
    for (let next = this.#parents.get(found); next !== undefined; next = this.#parents.get(found)) found = next;
    return found;
  }

  #known(home: string): Facts {
    const own = [...this.#facts].filter(([key]) => this.#find(key) === home).map(([, facts]) => facts);
    const all = (read: (one: Facts) => Set<string>): Set<string> => new Set(own.flatMap((one) => [...read(one)]));
    return {
      iris: all(({ iris }) => iris),
      numbers: all(({ numbers }) => numbers),
      systems: all(({ systems }) => systems),
      addresses: all(({ addresses }) => addresses),
    };
  }
}

/** Two pages of one website are two homes, and so are two numbers of the same kind. */
function contradict(one: Facts, other: Facts): boolean {
  const areTwo = (a: Iterable<string>, b: Iterable<string>, kindOf: (text: string) => string): boolean => {
    const kinds = new Set([...a].map(kindOf));
    return [...b].some((text) => kinds.has(kindOf(text)));
  };
  const site = (iri: string): string => /^[^:]*:\/*[^/]*/.exec(iri)?.[0] ?? iri;
  const name = (number: string): string => number.slice(0, number.indexOf(' '));
  return areTwo(one.iris, other.iris, site) || areTwo(one.numbers, other.numbers, name);
}

/** The kinds of keys, the most precise first: an IRI, a number, words, all of its content. */
const STRENGTH = ['iri', 'identifier', 'words', 'named', 'content'];

function byStrength(one: string, other: string): number {
  const rank = (key: string): number => STRENGTH.indexOf(key.slice(0, key.indexOf(' ')));
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}
