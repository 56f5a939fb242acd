/**
 * Keeps the address book: each contact of a lead is a person in it. The leads are the source. The ledger notes the
 * leads whose contacts the book lacks or has outdated, so after a crash the next pass repeats the work.
 */
import pMap from 'p-map';
import { isPodError, type PodError } from '../errors.ts';
import { LoneFailures } from '../http/failures/lone-failures.ts';
import { leadToJson } from '../lead/lead-json.ts';
import { isLead, LEAD_STATUSES } from '../lead/lead.ts';
import { ensurePrivateContainer } from '../solid/access.ts';
import { listChildren } from '../solid/container.ts';
import { cardOf, personDocument, type Card } from '../store/address-book/card.ts';
import {
  bookDocument,
  describeBook,
  describeGroups,
  describeMembers,
  describePeople,
  groupDocument,
  groupsDocument,
  peopleDocument,
  readPeople,
  type People,
} from '../store/address-book/indexes.ts';
import { keepStatements, readOwnStatements } from '../store/address-book/kept-statements.ts';
import { BookPlaces } from '../store/address-book/places.ts';
import type { Workspace } from './workspace.ts';

/** Leads per write of the index. The index names every contact, so it is large. */
const AT_ONCE = 2_000;

/** Options of {@link keepAddressBook}. */
export interface KeepingOptions {
  /** Create the address book if the pod has none. */
  readonly isWanted: boolean;
  /** Also remove the contacts of forgotten people, which no other record names any more. */
  readonly isPurge?: boolean;
  readonly isStopped?: () => boolean;
}

/**
 * Updates the address book, if there is one or one is wanted. Makes no request if nothing is due.
 *
 * @throws PodError if it cannot be written. The due contacts stay due.
 */
export async function keepAddressBook(workspace: Workspace, options: KeepingOptions): Promise<void> {
  const { ledger } = workspace;
  const { notes } = ledger;
  if (notes.contactsDue === undefined) {
    if (!options.isWanted) return;
    notes.noteAllContacts();
    // Before the first write: a later forget must know that there is an address book.
    await workspace.ensurePrivate();
    await workspace.settle();
  }
  const due = notes.contactsDue;
  if (due !== 'all' && due?.size === 0 && options.isPurge !== true) return;
  await new BookKeeper(workspace, options).keep();
}

/**
 * The same for a pass, for which the address book is an additional service: if a document cannot be written, the pass continues
 * (CONTRIBUTING.md, F2).
 */
export async function keepAddressBookIfPossible(workspace: Workspace, options: KeepingOptions): Promise<void> {
  try {
    await keepAddressBook(workspace, options);
  } catch (error) {
    if (!isOfTheBook(error)) throw error;
    const message = `the address book is not up to date, and the next pass tries again: ${error.message}`;
    workspace.note('problem', error.url, message);
  }
}

const isOfTheBook = (error: unknown): error is PodError =>
  new LoneFailures().isLone(error) || isPodError(error, 'forbidden', 'unexpected', 'conflict');

/** Checks whether there is an address book, because the ledger that noted it was lost. */
export async function lookForAddressBook({ pod, ledger }: Workspace): Promise<void> {
  const { people } = new BookPlaces(pod.layout);
  try {
    await pod.client.head(people, { act: 'Looking for an address book' });
  } catch (error) {
    if (isPodError(error, 'not-found')) return;
    // Without permission to read, it is unknown whether there is a book.
    if (!isPodError(error, 'forbidden')) throw error;
  }
  ledger.notes.noteAllContacts();
}

type Cards = ReadonlyMap<string, Card | undefined>;

class BookKeeper {
  readonly #workspace: Workspace;
  readonly #places: BookPlaces;
  readonly #options: KeepingOptions;

  constructor(workspace: Workspace, options: KeepingOptions) {
    this.#workspace = workspace;
    this.#places = new BookPlaces(workspace.pod.layout);
    this.#options = options;
  }

  async keep(): Promise<void> {
    const { pod, ledger, leads, tombstones } = this.#workspace;
    const { isPurge = false } = this.#options;
    if (this.#isStopped()) return;
    await ensurePrivateContainer(pod.client, this.#places.container);
    const { people, isWhole } = await this.#readPeople();
    if (!isWhole) ledger.notes.noteAllContacts();
    const due = ledger.notes.contactsDue ?? new Set();
    const isAll = due === 'all';
    if (isAll) await this.#writeFrame();
    // The container still lists people that a truncated index lacks.
    const present = new Set([...people.keys(), ...(isAll ? await this.#listPersons() : [])]);
    const gone = [...present].filter((slug) => isAll || (isPurge && tombstones.has(slug)));
    const slugs = [...new Set([...(isAll ? await leads.listSlugs() : due), ...gone])].sort();
    const written = new Set<string>();
    for (let start = 0; start < slugs.length && !this.#isStopped(); start += AT_ONCE)
      for (const slug of await this.#write(slugs.slice(start, start + AT_ONCE), present)) written.add(slug);
    await this.#writeGroups();
    // Last: after a crash before this line, the next pass writes the same contacts again.
    ledger.notes.noteContactsLeft(slugs.filter((slug) => !written.has(slug)));
  }

  async #listPersons(): Promise<string[]> {
    const { client } = this.#workspace.pod;
    const containers = await listChildren(client, this.#places.persons, 'Listing the contacts of the address book');
    return containers.flatMap((url) => this.#places.slugOfContainer(url) ?? []);
  }

  #isStopped(): boolean {
    return this.#options.isStopped?.() === true;
  }

  async #readPeople(): Promise<ReturnType<typeof readPeople>> {
    const { client } = this.#workspace.pod;
    return readPeople(this.#places, await readOwnStatements(client, peopleDocument(this.#places)));
  }

  async #writeFrame(): Promise<void> {
    const { client, webId } = this.#workspace.pod;
    const places = this.#places;
    await keepStatements(client, bookDocument(places), (present) => describeBook(places, webId, present));
    await keepStatements(client, groupsDocument(places), () => describeGroups(places));
  }

  /**
   * Writes the contacts of some leads and returns the slugs that are done. The index is written before new documents
   * and after documents are deleted, so every person with a document is in the index.
   */
  async #write(slugs: readonly string[], present: ReadonlySet<string>): Promise<string[]> {
    const { client } = this.#workspace.pod;
    const { concurrency } = this.#workspace;
    const cards = await this.#readCards(slugs);
    for (const [slug, card] of cards) if (card === undefined && present.has(slug)) await this.#removePerson(slug);
    await keepStatements(client, peopleDocument(this.#places), (stored) =>
      describePeople(this.#places, withCards(readPeople(this.#places, stored).people, cards)),
    );
    const write = async ([slug, card]: readonly [string, Card | undefined]): Promise<string[]> => {
      if (this.#isStopped()) return [];
      if (card !== undefined) await keepStatements(client, personDocument(this.#places, slug), () => card.statements);
      return [slug];
    };
    return (await pMap(cards, write, { concurrency })).flat();
  }

  /** Reads the cards. A card that cannot be read stays due. */
  async #readCards(slugs: readonly string[]): Promise<Cards> {
    const { leads } = this.#workspace;
    const failures = new LoneFailures();
    const passedOver = new Set<string>();
    const isPassedOver = (slug: string, error: unknown): boolean => {
      if (failures.isLone(error)) passedOver.add(slug);
      return passedOver.has(slug);
    };
    const cards = new Map<string, Card | undefined>(slugs.map((slug) => [slug, undefined]));
    for await (const { slug, url, lead, state } of leads.readEach(slugs, isPassedOver)) {
      if (state === 'torn') passedOver.add(slug);
      else if (lead !== undefined && isLead(lead)) cards.set(slug, cardOf(leadToJson(lead, slug, url), this.#places));
    }
    for (const slug of passedOver) cards.delete(slug);
    return cards;
  }

  /** Removes a person, with everything that other apps stored beside it. */
  async #removePerson(slug: string): Promise<void> {
    const { client } = this.#workspace.pod;
    const act = 'Removing a contact of the address book';
    const container = this.#places.personContainer(slug);
    for (const url of await listChildren(client, container, act)) await client.delete(url, { act });
    await client.delete(container, { act });
  }

  /** Writes the groups. They are computed from the index, so this also repairs a truncated group. */
  async #writeGroups(): Promise<void> {
    const { client } = this.#workspace.pod;
    const { people } = await this.#readPeople();
    for (const status of LEAD_STATUSES)
      await keepStatements(client, groupDocument(this.#places, status), () =>
        describeMembers(this.#places, status, people),
      );
  }
}

function withCards(people: People, cards: Cards): People {
  const next = new Map(people);
  for (const [slug, card] of cards)
    if (card === undefined) next.delete(slug);
    else next.set(slug, { name: card.name, status: card.status });
  return next;
}
