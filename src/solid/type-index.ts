/** Finds the private type index of an agent (Solid Type Indexes, Editor's Draft of 2023-03-13, section 2). */
import { isSameUrl } from '../text/same-url.ts';
import { shortHash } from '../text/hash.ts';
import { namedNode, quad, type Quad } from '../rdf/quads.ts';
import { lead, pim, rdf, solid, vcard } from '../vocab.ts';
import { readRdfDocument, type RdfDocument } from './change-document.ts';
import type { PodLayout } from './layout.ts';
import type { Pod } from './pod.ts';

/** What the profile and the preferences of an agent say about its private type indexes. */
export interface TypeIndexPlaces {
  /** The document of the WebID. */
  readonly profile: string;
  /** The preferences document, if the profile names one. */
  readonly preferences?: string;
  /** The private type indexes, sorted by URL. */
  readonly indexes: readonly string[];
}

/** A registration of the leads in an index. It names the container that holds all of them. */
export interface RegisteredIn {
  readonly url: string;
  /** Whether leadpod would write the same registration. */
  readonly isOurs: boolean;
}

/** What is registered: a class, and one instance or a container of instances. */
export interface Registration {
  readonly forClass: string;
  readonly as: 'instance' | 'instanceContainer';
  readonly target: string;
}

/** The registration of the leads. */
export const leadsRegistration = ({ leads }: PodLayout): Registration => ({
  forClass: lead('Lead'),
  as: 'instanceContainer',
  target: leads,
});

/** The registration of the address book. */
export const bookRegistration = ({ contacts }: PodLayout): Registration => ({
  forClass: vcard('AddressBook'),
  as: 'instance',
  target: `${contacts}index.ttl#this`,
});

/**
 * Reads the profile and, if allowed, the preferences.
 * @throws PodError if the profile cannot be read.
 */
export async function findTypeIndexes({ client, webId, storage }: Pod): Promise<TypeIndexPlaces> {
  const profile = await readRdfDocument(client, documentOf(webId), 'Reading the profile of the WebID');
  const [preferences] = linksOf(profile, webId, pim('preferencesFile'));
  const documents = [profile];
  if (preferences !== undefined && isWithin(preferences, webId, storage))
    documents.push(await readRdfDocument(client, preferences, 'Reading the preferences of the agent'));
  const indexes = documents.flatMap((document) => linksOf(document, webId, solid('privateTypeIndex')));
  return {
    profile: profile.url,
    ...(preferences === undefined ? {} : { preferences }),
    indexes: [...new Set(indexes)].sort(),
  };
}

/**
 * Finds the index that contains a registration of this pod, if any. Indexes at other origins are not read (SECURITY.md, T12).
 */
export async function findRegistration(
  pod: Pod,
  { indexes }: TypeIndexPlaces,
  registration = leadsRegistration(pod.layout),
): Promise<RegisteredIn | undefined> {
  for (const url of indexes.filter((index) => isWithin(index, pod.webId, pod.storage))) {
    const { statements } = await readRdfDocument(pod.client, url, 'Reading the type index');
    const found = registrationsOf(statements, registration);
    if (found.length > 0) return { url, isOurs: found.includes(registrationName(url, registration)) };
  }
  return undefined;
}

/** The statements of a registration. */
export function describeRegistration(index: string, registration: Registration): Quad[] {
  const { forClass, as, target } = registration;
  const name = namedNode(registrationName(index, registration));
  return [
    quad(name, namedNode(rdf('type')), namedNode(solid('TypeRegistration'))),
    quad(name, namedNode(solid('forClass')), namedNode(forClass)),
    quad(name, namedNode(solid(as)), namedNode(target)),
  ];
}

/** The registrations of the same target, whoever wrote them. */
export function registrationsOf(statements: readonly Quad[], { forClass, as, target }: Registration): string[] {
  const subjectsOf = (predicate: string, object: string): string[] =>
    statements
      .filter((statement) => statement.predicate.value === predicate && statement.object.value === object)
      .map(({ subject }) => subject.value);
  const ofClass = new Set(subjectsOf(solid('forClass'), forClass));
  return subjectsOf(solid(as), target).filter((subject) => ofClass.has(subject));
}

/** A name computed from the target, because an agent may have leads in several storages. */
const registrationName = (index: string, { target }: Registration): string =>
  `${index}#leadpod-${shortHash([target], 12)}`;

/**
 * Whether a document belongs to the agent: it is in the storage, or at the place of the profile. Access rules never count as
 * data (SECURITY.md, T10).
 */
export function isWithin(url: string, webId: string, storage: string): boolean {
  const isRule = /\.(?:acl|acr|meta)$/u.test(url);
  return !isRule && (url.startsWith(storage) || new URL(url).origin === new URL(webId).origin);
}

/** The URL of the document that describes a resource. */
export const documentOf = (iri: string): string => iri.replace(/#.*$/su, '');

function linksOf({ statements }: RdfDocument, webId: string, predicate: string): string[] {
  const found = statements.filter(
    (statement) => statement.predicate.value === predicate && isSameUrl(statement.subject.value, webId),
  );
  return found
    .map(({ object }) => documentOf(object.value))
    .filter((url) => /^https?:/u.test(url) && URL.canParse(url))
    .sort();
}
