/**
 * The URLs of the address book's documents. The layout is that of the contacts pane of SolidOS, which other apps read too. Each
 * person has a container, because SolidOS deletes the container of a person whom its user deletes.
 */
import { isSlug, type PodLayout } from '../../solid/layout.ts';
import type { LeadStatus } from '../../lead/lead.ts';

/** The name of the group for each status of a lead. */
export const GROUP_NAMES: Readonly<Record<LeadStatus, string>> = {
  new: 'New',
  assigned: 'Assigned',
  accepted: 'Accepted',
  rejected: 'Rejected',
  retracted: 'Retracted',
};

/** The IRI of what a document describes. */
const thisOf = (url: string): string => `${url}#this`;

/** The URLs of one address book. */
export class BookPlaces {
  readonly #contacts: string;
  /** The container of all contacts. */
  readonly persons: string;

  constructor({ contacts }: Pick<PodLayout, 'contacts'>) {
    this.#contacts = contacts;
    this.persons = `${contacts}Person/`;
  }

  /** The container of the book. */
  get container(): string {
    return this.#contacts;
  }

  /** The document of the book itself. */
  get index(): string {
    return `${this.#contacts}index.ttl`;
  }

  /** The IRI of the book. */
  get book(): string {
    return thisOf(this.index);
  }

  /** The index of names. */
  get people(): string {
    return `${this.#contacts}people.ttl`;
  }

  /** The list of groups. */
  get groups(): string {
    return `${this.#contacts}groups.ttl`;
  }

  /** The document of the group of a status. */
  group(status: LeadStatus): string {
    return `${this.#contacts}Group/lead-${status}.ttl`;
  }

  /** The IRI of that group. */
  groupIri(status: LeadStatus): string {
    return thisOf(this.group(status));
  }

  /** The container of the contact of a lead. */
  personContainer(slug: string): string {
    return `${this.persons}lead-${slug}/`;
  }

  /** The document of the contact of a lead. */
  person(slug: string): string {
    return `${this.personContainer(slug)}index.ttl`;
  }

  /** The IRI of the contact. */
  personIri(slug: string): string {
    return thisOf(this.person(slug));
  }

  /** The slug of the lead of a contact, from the contact's IRI; `undefined` for people whom other apps added. */
  slugOf(iri: string): string | undefined {
    if (!iri.startsWith(this.persons)) return undefined;
    const slug = /^lead-([0-9a-f]+)\/index\.ttl#this$/.exec(iri.slice(this.persons.length))?.[1];
    return slug !== undefined && isSlug(slug) ? slug : undefined;
  }

  /** The same from the contact's container. */
  slugOfContainer(url: string): string | undefined {
    return this.slugOf(thisOf(`${url}index.ttl`));
  }
}
