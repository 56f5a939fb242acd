/**
 * Collects what a page of a listing says about the other pages, in the terms of ActivityStreams 2.0, Hydra, XHTML and LDP: the
 * next and the first page, how many children there are in all, and children that are listed as items of a collection.
 */
import type { Quad, Term } from '@rdfjs/types';
import { as, hydra, ldp, rdf, xhv } from '../vocab.ts';

/** The next page. They are also relations of a `Link` header. */
export const NEXT: ReadonlySet<string> = new Set([as('next'), hydra('next'), xhv('next'), ldp('nextPage')]);
/** The first page, if the document only describes the collection. */
const FIRST: ReadonlySet<string> = new Set([as('first'), hydra('first'), xhv('first'), ldp('firstPage')]);
/** From the collection to the description of the page. */
const VIEW: ReadonlySet<string> = new Set([hydra('view')]);
/** From the page to its collection. */
const PART_OF: ReadonlySet<string> = new Set([as('partOf'), ldp('pageOf')]);
const TOTAL: ReadonlySet<string> = new Set([as('totalItems'), hydra('totalItems')]);
const ITEMS: ReadonlySet<string> = new Set([as('items'), as('orderedItems'), hydra('member')]);
const HREF = as('href');
const LIST_FIRST = rdf('first');
const LIST_REST = rdf('rest');
const NIL = rdf('nil');

type Kind = 'next' | 'first' | 'view' | 'partOf' | 'total' | 'item';

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...[...NEXT].map((iri) => [iri, 'next'] as const),
  ...[...FIRST].map((iri) => [iri, 'first'] as const),
  ...[...VIEW].map((iri) => [iri, 'view'] as const),
  ...[...PART_OF].map((iri) => [iri, 'partOf'] as const),
  ...[...TOTAL].map((iri) => [iri, 'total'] as const),
  ...[...ITEMS].map((iri) => [iri, 'item'] as const),
]);

/** What a page in JSON says by plain keys. */
export interface SaidOfPages {
  next?: string;
  first?: string;
  total?: number;
}

/** How {@link Paging.read} tells which nodes are meant. */
export interface PagingContext {
  /** The URL of the page. */
  readonly page: string;
  /** Whether an IRI is that of the container or of one of its pages. */
  readonly isOurs: (iri: string) => boolean;
  /** Whether a node lists children. */
  readonly isListing: (node: string) => boolean;
}

/** What a page says about the other pages. */
export interface PagingFacts {
  /** Further nodes that describe the collection or its pages. */
  readonly nodes: ReadonlySet<string>;
  readonly next: readonly string[];
  readonly first: readonly string[];
  /** The smallest total, if there are several. */
  readonly total: number | undefined;
  readonly items: readonly Term[];
  /** Whether it says anything of this. */
  readonly isStated: boolean;
}

interface Statement {
  readonly subject: string;
  readonly kind: Kind;
  readonly object: Term;
}

/** How far a node may be from the container: its view, the first page of that, and so on. */
const MAX_ROUNDS = 4;

/** Distinguishes blank nodes from IRIs. */
export const keyOf = ({ termType, value }: Term): string => (termType === 'BlankNode' ? `_:${value}` : value);

export class Paging {
  readonly #statements: Statement[] = [];
  /** The targets of links: `[ a as:Link; as:href <?page=2> ]`. */
  readonly #hrefs = new Map<string, string>();
  readonly #heads = new Map<string, Term>();
  readonly #rests = new Map<string, Term>();
  #said: SaidOfPages = {};

  /** How many statements it has. */
  get size(): number {
    return Math.max(this.#statements.length, this.#hrefs.size, this.#heads.size);
  }

  /** Adds a statement if it is about pages or items. Returns whether it is. */
  add({ subject, predicate, object }: Pick<Quad, 'subject' | 'predicate' | 'object'>): boolean {
    const kind = KINDS.get(predicate.value);
    if (kind !== undefined) this.#statements.push({ subject: keyOf(subject), kind, object });
    else if (predicate.value === HREF) this.#hrefs.set(keyOf(subject), object.value);
    else if (predicate.value === LIST_FIRST) this.#heads.set(keyOf(subject), object);
    else if (predicate.value === LIST_REST) this.#rests.set(keyOf(subject), object);
    else return false;
    return true;
  }

  say(said: SaidOfPages): void {
    this.#said = said;
  }

  read(context: PagingContext): PagingFacts {
    const nodes = this.#nodes(context);
    const isMeant = ({ subject }: Statement): boolean => nodes.has(subject) || context.isOurs(subject);
    const meant = this.#statements.filter(isMeant);
    const told = (kind: Kind): Term[] => meant.filter((one) => one.kind === kind).map(({ object }) => object);
    // A page that is described inside of this one need not be read.
    const inside = new Set(
      meant.filter(({ kind }) => kind === 'next' || kind === 'item').map(({ subject }) => subject),
    );
    const isInside = (node: string): boolean => inside.has(node) || context.isListing(node);
    const isOfPage = ({ subject }: Statement): number => Number(subject !== context.page);
    const next = meant.filter(({ kind }) => kind === 'next').sort((a, b) => isOfPage(a) - isOfPage(b));
    const first = told('first').filter((object) => !isInside(keyOf(object)));
    // Another view of the container (`?state=archived`) or a thing in its document has a total of its own.
    const isWhole = ({ subject }: Statement): boolean =>
      nodes.has(subject) || subject === context.page || !/[?#]/.test(subject);
    const totals = meant
      .filter((one) => one.kind === 'total' && isWhole(one))
      .map(({ object }) => Number(object.value));
    const said = this.#said;
    return {
      nodes,
      next: said.next === undefined ? this.#references(next.map(({ object }) => object)) : [said.next],
      first: said.first === undefined ? this.#references(first) : [said.first],
      total: smallest(said.total === undefined ? totals : [...totals, said.total]),
      isStated: meant.length > 0 || Object.keys(said).length > 0,
      items: told('item').flatMap((item) => this.#listed(item)),
    };
  }

  /** The nodes that belong to the collection, whatever their names. */
  #nodes({ isOurs }: PagingContext): ReadonlySet<string> {
    const nodes = new Set<string>();
    const isMeant = (node: string): boolean => nodes.has(node) || isOurs(node);
    for (let round = 0; round < MAX_ROUNDS; round += 1)
      for (const { subject, kind, object } of this.#statements) {
        const leadsOn = kind === 'first' || kind === 'view' || (kind === 'next' && object.termType === 'BlankNode');
        if (leadsOn && isMeant(subject)) nodes.add(keyOf(object));
        if (kind === 'partOf' && isMeant(keyOf(object))) nodes.add(subject);
      }
    return nodes;
  }

  /** The references that the objects are. The label of a blank node is none. */
  #references(objects: readonly Term[]): string[] {
    return objects.flatMap((object) => {
      const href = this.#hrefs.get(keyOf(object));
      if (href !== undefined) return [href];
      return object.termType === 'BlankNode' ? [] : [object.value];
    });
  }

  /** The members of a list, or the item itself. */
  #listed(item: Term): Term[] {
    if (item.value !== NIL && !this.#heads.has(keyOf(item))) return [item];
    const members: Term[] = [];
    const seen = new Set<string>();
    for (let node: Term | undefined = item; node !== undefined && !seen.has(keyOf(node));) {
      seen.add(keyOf(node));
      const head = this.#heads.get(keyOf(node));
      if (head !== undefined) members.push(head);
      node = this.#rests.get(keyOf(node));
    }
    return members;
  }
}

function smallest(totals: readonly number[]): number | undefined {
  const valid = totals.filter((total) => Number.isSafeInteger(total) && total >= 0);
  return valid.length === 0 ? undefined : Math.min(...valid);
}
