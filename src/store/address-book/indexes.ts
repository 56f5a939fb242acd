/**
 * The documents by which apps find people: the book, the index of names, the groups. leadpod also reads from the index who is
 * in the book, and in which group.
 */
import { LEAD_STATUSES, type LeadStatus } from '../../lead/lead.ts';
import { literal, namedNode, quad, type NamedNode, type Quad } from '../../rdf/quads.ts';
import { acl, as, dc, lead, rdf, vcard, xsd } from '../../vocab.ts';
import type { Card } from './card.ts';
import type { KeptDocument } from './kept-statements.ts';
import { GROUP_NAMES, type BookPlaces } from './places.ts';
import { compareKeys } from '../../text/order.ts';

/** The people of the book, by the slugs of their leads. */
export type People = ReadonlyMap<string, Listed>;

type Listed = Omit<Card, 'statements'>;

const TITLE = 'Leads';
const A = namedNode(rdf('type'));
const FN = namedNode(vcard('fn'));
const STATUS = namedNode(lead('status'));
const IN_BOOK = namedNode(vcard('inAddressBook'));
const HAS_MEMBER = namedNode(vcard('hasMember'));
const INCLUDES = namedNode(vcard('includesGroup'));
const COUNT = namedNode(as('totalItems'));
const PERSON_PROPERTIES: ReadonlySet<string> = new Set([FN.value, STATUS.value, IN_BOOK.value]);

const BOOK_PROPERTIES: ReadonlySet<string> = new Set([
  ...[dc('title'), vcard('nameEmailIndex'), vcard('groupIndex'), acl('owner')],
]);

/** The document of the book. */
export const bookDocument = (places: BookPlaces): KeptDocument => ({
  url: places.index,
  act: 'Writing the address book',
  isOwn: ({ subject, predicate, object }) =>
    subject.value === places.book && (BOOK_PROPERTIES.has(predicate.value) || object.value === vcard('AddressBook')),
});

/** The statements about the book. The owner may change its title. */
export function describeBook(places: BookPlaces, owner: string, present: readonly Quad[]): readonly Quad[] {
  const book = namedNode(places.book);
  const title = present.find(({ predicate }) => predicate.value === dc('title'))?.object ?? literal(TITLE);
  const stated: readonly [string, Quad['object']][] = [
    [rdf('type'), namedNode(vcard('AddressBook'))],
    [dc('title'), title],
    [vcard('nameEmailIndex'), namedNode(places.people)],
    [vcard('groupIndex'), namedNode(places.groups)],
    [acl('owner'), namedNode(owner)],
  ];
  return stated.map(([property, object]) => quad(book, namedNode(property), object));
}

/** The index of names. */
export const peopleDocument = (places: BookPlaces): KeptDocument => ({
  url: places.people,
  act: 'Writing the index of the address book',
  isOwn: ({ subject, predicate }) =>
    (places.slugOf(subject.value) !== undefined && PERSON_PROPERTIES.has(predicate.value)) ||
    (subject.value === places.people && predicate.equals(COUNT)),
});

/** The statements of the index. They say first how many people there are, so that an incomplete index is noticed. */
export function describePeople(places: BookPlaces, people: People): readonly Quad[] {
  const book = namedNode(places.book);
  const statements = [quad(namedNode(places.people), COUNT, literal(String(people.size), namedNode(xsd('integer'))))];
  for (const [slug, { name, status }] of sorted(people)) {
    const person = namedNode(places.personIri(slug));
    statements.push(
      quad(person, FN, literal(name)),
      quad(person, IN_BOOK, book),
      quad(person, STATUS, literal(status)),
    );
  }
  return statements;
}

/** The people in the index, from leadpod's statements. `isWhole`: the index has as many people as it says. */
export function readPeople(
  places: BookPlaces,
  statements: readonly Quad[],
): { readonly people: People; readonly isWhole: boolean } {
  const found = new Map<string, { name: string; status: string | undefined }>();
  let count = 0;
  for (const { subject, predicate, object } of statements) {
    if (predicate.equals(COUNT)) count = Number(object.value);
    const slug = places.slugOf(subject.value);
    if (slug === undefined) continue;
    const person = found.get(slug) ?? { name: '', status: undefined };
    found.set(slug, person);
    if (predicate.equals(FN)) person.name = object.value;
    if (predicate.equals(STATUS)) person.status = object.value;
  }
  const people = new Map<string, Listed>();
  for (const [slug, { name, status }] of found)
    // Incomplete, or changed by another program: it counts as missing.
    if (name !== '' && isStatus(status)) people.set(slug, { name, status });
  return { people, isWhole: people.size === found.size && people.size === count };
}

const isStatus = (text: string | undefined): text is LeadStatus => LEAD_STATUSES.some((status) => status === text);

/** The list of groups. */
export const groupsDocument = (places: BookPlaces): KeptDocument => ({
  url: places.groups,
  act: 'Writing the groups of the address book',
  isOwn: ({ subject, object }) => isGroup(places, subject.value) || isGroup(places, object.value),
});

const isGroup = (places: BookPlaces, iri: string): boolean =>
  LEAD_STATUSES.some((status) => places.groupIri(status) === iri);

/** The statements about the groups. */
export const describeGroups = (places: BookPlaces): readonly Quad[] =>
  LEAD_STATUSES.flatMap((status) => describeGroup(places, status));

/** The document of one group. */
export const groupDocument = (places: BookPlaces, status: LeadStatus): KeptDocument => ({
  url: places.group(status),
  act: 'Writing a group of the address book',
  isOwn: ({ subject, predicate, object }) => {
    if (places.slugOf(subject.value) !== undefined) return predicate.equals(FN);
    if (object.value === places.groupIri(status)) return true;
    if (subject.value !== places.groupIri(status)) return false;
    return !predicate.equals(HAS_MEMBER) || places.slugOf(object.value) !== undefined;
  },
});

/** The statements about the members of a group. */
export function describeMembers(places: BookPlaces, status: LeadStatus, people: People): readonly Quad[] {
  const group = namedNode(places.groupIri(status));
  const members = sorted(people).filter(([, person]) => person.status === status);
  return [
    ...describeGroup(places, status),
    ...members.flatMap(([slug, { name }]) => {
      const person: NamedNode = namedNode(places.personIri(slug));
      return [quad(group, HAS_MEMBER, person), quad(person, FN, literal(name))];
    }),
  ];
}

function describeGroup(places: BookPlaces, status: LeadStatus): Quad[] {
  const group = namedNode(places.groupIri(status));
  return [
    quad(namedNode(places.book), INCLUDES, group),
    quad(group, A, namedNode(vcard('Group'))),
    quad(group, FN, literal(GROUP_NAMES[status])),
  ];
}

const sorted = (people: People): [string, Listed][] => [...people].sort(compareKeys);
