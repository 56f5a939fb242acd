/**
 * Finds events of a lead that seem to be about another person. Some events share only a telephone number, an e-mail address, or
 * an identifier that other differing identifiers accompany. Two people may share such a key, and no list of placeholder values
 * contains all of them. If these events also name different people, a person should look at the lead.
 */
import type { LeadEvent } from '../message/event/event.ts';
import { keysOf } from '../message/event/keys.ts';
import { areAlike, nameWords } from '../message/values/alike-names.ts';
import { Partition } from '../text/partition.ts';
import { nameOf } from './lead-name.ts';

/** The most names of the lead's person that are compared with other names. */
const MOST_NAMES = 50;

/**
 * The keys of the events that name another person than the first named one. Empty if the names may all belong to one person.
 * `history` must be in order.
 */
export function findOtherPeople(history: readonly LeadEvent[]): ReadonlySet<string> {
  const named = history.flatMap((event) => {
    const name = nameIn(event);
    return name === undefined ? [] : [{ event, name }];
  });
  if (new Set(named.map(({ name }) => name)).size < 2) return new Set();
  const parts = partsOf(history);
  const people = new Map<string, Set<string>>();
  for (const { event, name } of named) {
    const part = parts.find(event.key);
    people.set(part, (people.get(part) ?? new Set()).add(name));
  }
  const strangers = new Set<string>();
  const known: string[] = [];
  for (const [part, names] of people) {
    const isKnown = known.length === 0 || [...names].some((name) => known.some((one) => areAlike(name, one)));
    if (isKnown) known.push(...[...names].slice(0, Math.max(0, MOST_NAMES - known.length)));
    else strangers.add(part);
  }
  return new Set(named.flatMap(({ event }) => (strangers.has(parts.find(event.key)) ? [event.key] : [])));
}

/**
 * The sets of events that are connected by identifiers. An identifier does not count if its events show that several people or
 * leads share it.
 */
function partsOf(history: readonly LeadEvent[]): Partition {
  const bearers = new Map<string, LeadEvent[]>();
  for (const event of history) {
    const keys = keysOf(event);
    for (const key of [...keys[1], ...keys[2]]) {
      const events = bearers.get(key);
      if (events === undefined) bearers.set(key, [event]);
      else events.push(event);
    }
  }
  const parts = new Partition();
  for (const { key } of history) parts.unite([key]);
  for (const [key, events] of bearers) if (!isDescription(key, events)) parts.unite(events.map((event) => event.key));
  return parts;
}

/** Whether a key says little about identity: it is shared by events that differ in another identifier of the same property. */
function isDescription(key: string, events: readonly LeadEvent[]): boolean {
  if (events.length < 2) return false;
  const values = new Map<string, string>();
  return events.some((event) => {
    const keys = keysOf(event);
    return [...keys[1], ...keys[2]].some((other) => {
      if (other === key) return false;
      const property = other.slice(0, other.lastIndexOf(',"'));
      const value = values.get(property);
      values.set(property, other);
      return value !== undefined && value !== other;
    });
  });
}

function nameIn({ statement: { fields } }: LeadEvent): string | undefined {
  const name = nameOf(fields);
  return nameWords(name).length === 0 ? undefined : name;
}
