/** The contact of a lead as a person of the address book, in the vocabulary that Solid apps read. */
import type { LeadJson } from '../../lead/lead-json.ts';
import type { LeadStatus } from '../../lead/lead.ts';
import { Statements } from '../../lead/document/statements.ts';
import { isIri } from '../../rdf/iri.ts';
import { literal, namedNode, type Quad } from '../../rdf/quads.ts';
import { shortHash } from '../../text/hash.ts';
import { rdf, schema, vcard, xsd } from '../../vocab.ts';
import type { KeptDocument } from './kept-statements.ts';
import type { BookPlaces } from './places.ts';

/** A person in the book. */
export interface Card {
  readonly name: string;
  readonly status: LeadStatus;
  /** The statements of the person's own document. */
  readonly statements: readonly Quad[];
}

const THIS = 'this';
const named = (kind: string, value: string): string => `${kind}-${shortHash([value], 12)}`;
const OWN_NODE = /#(?:email|telephone|address)-[0-9a-f]{12}$/;
/** Properties with one value, which leadpod replaces, whoever wrote the old value. */
const OWN_PROPERTIES: ReadonlySet<string> = new Set([
  ...[vcard('fn'), vcard('given-name'), vcard('family-name'), vcard('hasUID'), vcard('inAddressBook')],
  ...[vcard('bday'), vcard('organization-name'), vcard('role')],
]);
const OWN_TYPES: ReadonlySet<string> = new Set([vcard('Individual'), schema('Person')]);

/** The card of a lead's contact; `undefined` if there is no name and no way to reach the person. */
export function cardOf(lead: LeadJson, places: BookPlaces): Card | undefined {
  const { slug, status, name, givenName, familyName, email, telephone } = lead;
  const parts = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  const called = [name, parts, ...email, ...telephone].find((one) => one !== undefined && one.trim() !== '');
  return called === undefined ? undefined : { name: called, status, statements: describe(lead, called, places, slug) };
}

function describe(lead: LeadJson, name: string, places: BookPlaces, slug: string): readonly Quad[] {
  const statements = new Statements(places.person(slug));
  statements.type(THIS, ...OWN_TYPES);
  statements.text(THIS, vcard('fn'), name);
  statements.text(THIS, vcard('given-name'), lead.givenName);
  statements.text(THIS, vcard('family-name'), lead.familyName);
  statements.iri(THIS, vcard('inAddressBook'), places.book);
  // Refers to the lead, which contains everything else.
  statements.iri(THIS, vcard('hasUID'), lead.id);
  for (const email of lead.email) reach(statements, 'email', vcard('hasEmail'), `mailto:${email}`);
  for (const telephone of lead.telephone) reach(statements, 'telephone', vcard('hasTelephone'), `tel:${telephone}`);
  for (const address of lead.address ?? []) stateAddress(statements, address);
  statements.text(THIS, vcard('organization-name'), lead.organization);
  statements.text(THIS, vcard('role'), lead.jobTitle);
  const { birthDate } = lead;
  if (birthDate !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(birthDate))
    statements.add(THIS, vcard('bday'), literal(birthDate, namedNode(xsd('date'))));
  return statements.quads;
}

/** Apps read an address from a node of its own, which can have a kind (home, work). */
function reach(statements: Statements, kind: string, property: string, iri: string): void {
  // An address with a remark is not an IRI. The lead contains it as it was written.
  if (!isIri(iri)) return;
  const node = named(kind, iri);
  statements.link(THIS, property, node);
  statements.iri(node, vcard('value'), iri);
}

const ADDRESS_PARTS = {
  streetAddress: vcard('street-address'),
  addressLocality: vcard('locality'),
  addressRegion: vcard('region'),
  postalCode: vcard('postal-code'),
  addressCountry: vcard('country-name'),
} as const;

function stateAddress(statements: Statements, address: NonNullable<LeadJson['address']>[number]): void {
  const { streetAddress, text, ...rest } = address;
  const parts = { ...rest, streetAddress: streetAddress ?? (Object.keys(rest).length === 0 ? text : undefined) };
  const node = named('address', JSON.stringify(Object.entries(parts).sort()));
  for (const [part, property] of Object.entries(ADDRESS_PARTS))
    statements.text(node, property, parts[part as keyof typeof ADDRESS_PARTS]);
  statements.link(THIS, vcard('hasAddress'), node);
}

/** The document of a person. Everything that other apps add (a note, a picture, another number) stays. */
export function personDocument(places: BookPlaces, slug: string): KeptDocument {
  const person = places.personIri(slug);
  return {
    url: places.person(slug),
    act: 'Writing a contact of the address book',
    isOwn: ({ subject, predicate, object }) => {
      if (subject.value !== person) return OWN_NODE.test(subject.value);
      if (predicate.value === rdf('type')) return OWN_TYPES.has(object.value);
      return OWN_PROPERTIES.has(predicate.value) || OWN_NODE.test(object.value);
    },
  };
}
