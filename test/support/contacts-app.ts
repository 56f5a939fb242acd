/**
 * Reads an address book as Solid apps do (the contacts pane of SolidOS, the contacts module of Solid Data Modules): from the IRI of
 * the book to its indexes, from there to each person's own document, and from there to the values of addresses.
 */
import { DataFactory, Parser, Store } from 'n3';
import type { Pod } from '../../src/solid/pod.ts';

const namedNode = (iri: string) => DataFactory.namedNode(iri);
const VCARD = 'http://www.w3.org/2006/vcard/ns#';
const vcard = (term: string) => namedNode(`${VCARD}${term}`);

/** A person as an app shows it. */
export interface AppContact {
  readonly name: string;
  readonly emails: readonly string[];
  readonly telephones: readonly string[];
}

/** A book as an app shows it. */
export interface AppBook {
  readonly title: string;
  readonly contacts: readonly AppContact[];
  /** The name of each group with the names of its members. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** Reads the book at an IRI. */
export async function readAsApp({ client }: Pick<Pod, 'client'>, book: string): Promise<AppBook> {
  const load = async (iri: string): Promise<Store> => {
    const url = iri.replace(/#.*$/, '');
    const answer = await client.get(url, { accept: 'text/turtle' });
    return new Store(new Parser({ baseIRI: url }).parse(answer.text()));
  };
  const index = await load(book);
  const linked = (property: string): string =>
    index.getObjects(namedNode(book), vcard(property), null)[0]?.value ?? 'none';
  const valuesOf = (store: Store, person: string, property: string): string[] =>
    store
      .getObjects(namedNode(person), vcard(property), null)
      .flatMap((node) => store.getObjects(node, vcard('value'), null).map(({ value }) => value))
      .sort();
  const nameIn = (store: Store, iri: string): string =>
    store.getObjects(namedNode(iri), vcard('fn'), null)[0]?.value ?? '';
  const people = await load(linked('nameEmailIndex'));
  const contacts: AppContact[] = [];
  for (const { value: person } of people.getSubjects(vcard('inAddressBook'), namedNode(book), null)) {
    const own = await load(person);
    const name = nameIn(people, person);
    if (nameIn(own, person) !== name) throw new Error(`${person} has another name in its own document`);
    contacts.push({
      name,
      emails: valuesOf(own, person, 'hasEmail'),
      telephones: valuesOf(own, person, 'hasTelephone'),
    });
  }
  const list = await load(linked('groupIndex'));
  const groups: Record<string, string[]> = {};
  for (const { value: group } of list.getObjects(namedNode(book), vcard('includesGroup'), null)) {
    const own = await load(group);
    const members = own.getObjects(namedNode(group), vcard('hasMember'), null);
    groups[nameIn(list, group)] = members.map(({ value }) => nameIn(own, value)).sort();
  }
  const title = index.getObjects(namedNode(book), namedNode('http://purl.org/dc/elements/1.1/title'), null)[0]?.value;
  const byName = (one: AppContact, other: AppContact): number => (one.name < other.name ? -1 : 1);
  return { title: title ?? '', contacts: contacts.sort(byName), groups };
}
