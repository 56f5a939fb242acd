/**
 * Finds descriptions of the same further contact in several places or events. People of one household may share an address or a
 * number, so it joins only descriptions whose names agree, or one without a name. The result depends on the set of descriptions
 * only, and not on their order.
 */
import { canonicalJson } from '../../text/json.ts';
import { groupBy } from '../../text/group-by.ts';
import { Partition } from '../../text/partition.ts';
import { nameKey } from '../values/actors.ts';
import { areAlike, nameWords } from '../values/alike-names.ts';
import { nameOf } from './names.ts';
import { joinPerson, type NamedPerson } from './relatives.ts';
import { mergeStated, uniteStated } from './stated.ts';
import { compareKeys } from '../../text/order.ts';

/** What identifies a person in one description. */
interface Facts {
  readonly key: string;
  /** `''` without a name. */
  readonly name: string;
  /** Addresses and numbers; without any, the name. */
  readonly reach: readonly string[];
  readonly described: NamedPerson;
}

/** The most names that are compared with each other. Of more people only those with equal names are joined. */
const MOST_NAMES = 50;

/** The people of a history, each with a key of its own. Within an event, the order of descriptions does not matter. */
export function foldPeople(history: readonly ReadonlyMap<string, NamedPerson>[]): Map<string, NamedPerson> {
  const keys = samePeople(new Map(history.flatMap((people) => [...people])));
  const folded = new Map<string, NamedPerson>();
  for (const people of history)
    for (const [key, some] of groupBy([...people], ([own]) => keys.get(own) ?? own)) {
      const described = some.sort(compareKeys).map(([, person]) => person);
      const stated = described.reduce((one, other) => joinPerson(one, other, uniteStated));
      const before = folded.get(key);
      folded.set(key, before === undefined ? stated : joinPerson(before, stated, mergeStated));
    }
  return folded;
}

/** Maps the key of each description to the key of its person. */
function samePeople(descriptions: ReadonlyMap<string, NamedPerson>): ReadonlyMap<string, string> {
  const all = [...descriptions].map(([key, described]) => factsOf(key, described));
  const people = new Partition();
  const named = all.filter(({ name }) => name !== '');
  joinNamed(named, people);
  joinNameless(all, named, people);
  return namesOf(all, people);
}

function factsOf(key: string, described: NamedPerson): Facts {
  const name = nameOf(described.person) ?? '';
  const isNamed = nameWords(name).length > 0;
  const reach = [...described.emails, ...described.telephones];
  if (reach.length === 0 && name !== '') reach.push(nameKey(name));
  return { key, name: isNamed ? nameKey(name) : '', reach, described };
}

/** Joins people with a name. Of people in a row, of whom only neighbours agree, those with equal names are joined. */
function joinNamed(named: readonly Facts[], people: Partition): void {
  const near = new Partition();
  for (const sharing of sharers(named)) {
    const byName = groupBy(sharing, ({ name }) => name);
    for (const equal of byName.values()) for (const sets of [near, people]) sets.unite(keysOf(equal));
    if (byName.size > MOST_NAMES) continue;
    for (const [one, [first]] of byName)
      for (const [other, [second]] of byName)
        if (first !== undefined && second !== undefined && areAlike(one, other)) near.unite([first.key, second.key]);
  }
  for (const group of groupBy(named, ({ key }) => near.find(key)).values()) {
    const names = [...new Set(group.map(({ name }) => name))];
    const areOne = names.length <= MOST_NAMES && names.every((one) => names.every((other) => areAlike(one, other)));
    if (areOne) people.unite(keysOf(group));
  }
}

/** Joins people without a name with each other, and with the one named person who has the same address or number. */
function joinNameless(all: readonly Facts[], named: readonly Facts[], people: Partition): void {
  const nameless = all.filter(({ name }) => name === '');
  for (const sharing of sharers(nameless)) people.unite(keysOf(sharing));
  const owners = new Map<string, Set<string>>();
  for (const { key, reach } of named)
    for (const one of reach) owners.set(one, (owners.get(one) ?? new Set()).add(people.find(key)));
  for (const group of [...groupBy(nameless, ({ key }) => people.find(key)).values()]) {
    const [owner, ...others] = new Set(
      group.flatMap(({ reach }) => reach.flatMap((one) => [...(owners.get(one) ?? [])])),
    );
    if (owner !== undefined && others.length === 0) people.unite([owner, ...keysOf(group)]);
  }
}

/** The descriptions that share an address or number. */
function sharers(some: readonly Facts[]): Iterable<readonly Facts[]> {
  const pairs = some.flatMap((facts) => facts.reach.map((one) => ({ one, facts })));
  return [...groupBy(pairs, ({ one }) => one).values()].map((group) => group.map(({ facts }) => facts));
}

const keysOf = (some: readonly Facts[]): string[] => some.map(({ key }) => key);

/** Names each person after an address, a number, or the name. If several would have one key, the name is added. */
function namesOf(all: readonly Facts[], people: Partition): Map<string, string> {
  const persons = [...groupBy(all, ({ key }) => people.find(key)).values()];
  const names = new Map<string, string>();
  for (const some of groupBy(persons, plainKey).values())
    for (const person of some)
      for (const { key } of person) {
        const plain = plainKey(person);
        names.set(key, some.length === 1 ? plain : `${plain} ${least(person.map(({ name }) => name)) ?? ''}`);
      }
  return names;
}

const plainKey = (person: readonly Facts[]): string =>
  least(person.flatMap(({ described }) => described.emails)) ??
  least(person.flatMap(({ described }) => described.telephones)) ??
  least(person.flatMap(({ described }) => nameOf(described.person)?.toLowerCase() ?? [])) ??
  person
    .map(({ described }) => canonicalJson(described.person))
    .sort()
    .join(' ');

const least = (texts: readonly string[]): string | undefined => [...texts].sort()[0];
