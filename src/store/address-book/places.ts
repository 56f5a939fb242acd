/**
 * Where the documents of the address book are. The layout is that of the contacts pane of SolidOS, which other apps read as well:
 * each person has a container of its own, since that app deletes the container of the person whom its user deletes.
 */
import { isSlug, type PodLayout } from '../../solid/layout.ts';
import type { LeadStatus } from '../../lead/lead.ts';

/** The statuses of leads, each with the name of its group. */
export const GROUP_NAMES: Readonly<Record<LeadStatus, string>> = {
  new: 'New',
  assigned: 'Assigned',
  accepted: 'Accepted',
  rejected: 'Rejected',
  retracted: 'Retracted',
};

/** Whatever it is that a document describes. */
const thisOf = (url: string): string => `${url}#this`;

/** The places of one address book. */
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

  /** Who is in the book, and by which names. */
  get people(): string {
    return `${this.#contacts}people.ttl`;
  }

  /** Which groups there are. */
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

  /** The document in it. */
  person(slug: string): string {
    return `${this.personContainer(slug)}index.ttl`;
  }

  /** The IRI of the contact. */
  personIri(slug: string): string {
    return thisOf(this.person(slug));
  }

  /** The lead of a contact by its IRI; `undefined` for people whom other apps put there. */
  slugOf(iri: string): string | undefined {
    if (!iri.startsWith(this.persons)) return undefined;
    const slug = /^lead-([0-9a-f]+)\/index\.ttl#this$/.exec(iri.slice(this.persons.length))?.[1];
    return slug !== undefined && isSlug(slug) ? slug : undefined;
  }

  /** The same by the container of the contact. */
  slugOfContainer(url: string): string | undefined {
    return this.slugOf(thisOf(`${url}index.ttl`));
  }
}
