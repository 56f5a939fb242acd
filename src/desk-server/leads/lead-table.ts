/**
 * All leads of the pod as the desk lists them. They are in memory, so that a search over 50,000 of them is fast enough for each
 * key press.
 */
import type { Facet, LeadFacets, LeadList, LeadRow, NamedLead, Numbers } from '../../desk-api/index.ts';
import { LEAD_STATUSES, type LeadStatus } from '../../lead/lead.ts';
import { undeliveredOf, type LeadDelivery } from '../../desk/answers/lead-deliveries.ts';
import type { LeadFacts } from '../../desk/numbers/facts.ts';
import { numbersOf } from '../../desk/numbers/numbers.ts';
import type { Waiting } from '../../desk/deadlines/deadlines.ts';
import { known } from '../../text/known.ts';
import type { Entry } from './entry.ts';
import { isOverdueAt, isWanted, type LeadQuery, type Situation } from './filter.ts';
import { Order } from './order.ts';
import { comparison, type Sortable } from './sorting.ts';

/** What the table needs from outside. */
export interface TableOptions {
  readonly now: () => number;
  /** When a lead is due that waits, in milliseconds since 1970; without it nothing is ever overdue. */
  readonly dueMs?: ((waiting: Waiting) => number) | undefined;
  /** What is pending about a lead. */
  readonly pendingOf?: (slug: string) => LeadRow['pending'];
}

type Counts = Record<LeadStatus, number>;

/** The table. */
export class LeadTable {
  readonly #options: TableOptions;
  readonly #items = new Map<string, Sortable>();
  readonly #orders = new Map<string, Order<Sortable>>();
  #undelivered: ReadonlyMap<string, LeadDelivery> = new Map();
  /** Another one whenever a lead changed. */
  #version = 0;
  #numbers: { readonly version: number; readonly numbers: Numbers } | undefined;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#items.size;
  }

  /** Puts leads into the table, or others into their place. */
  put(entries: Iterable<Entry>): void {
    this.#version += 1;
    for (const entry of entries) {
      this.#take(entry.row.slug);
      const { waiting } = entry;
      const item = { entry, dueMs: waiting === undefined ? undefined : this.#options.dueMs?.(waiting) };
      this.#items.set(entry.row.slug, item);
      for (const order of this.#orders.values()) order.add(item);
    }
  }

  /** Takes leads out. */
  remove(slugs: Iterable<string>): void {
    this.#version += 1;
    for (const slug of slugs) this.#take(slug);
  }

  #take(slug: string): void {
    const item = this.#items.get(slug);
    if (item === undefined) return;
    for (const order of this.#orders.values()) order.remove(item);
    this.#items.delete(slug);
  }

  /** The answers that have not arrived. Comes back with the leads of which that is other than it was. */
  setUndelivered(undelivered: ReadonlyMap<string, LeadDelivery>): string[] {
    const before = this.#undelivered;
    this.#undelivered = undelivered;
    if (before.size + undelivered.size === 0) return [];
    const changed: string[] = [];
    for (const [slug, item] of this.#items) {
      const [was, is] = [deliveryOf(item, before), deliveryOf(item, undelivered)];
      if (was?.state !== is?.state || was?.reason !== is?.reason) changed.push(slug);
    }
    if (changed.length > 0) this.#version += 1;
    return changed;
  }

  /** The leads that became due after one time, and until another. */
  dueBetween(fromMs: number, toMs: number): string[] {
    const isDue = ({ dueMs }: Sortable): boolean => dueMs !== undefined && dueMs > fromMs && dueMs <= toMs;
    return [...this.#items].flatMap(([slug, item]) => (isDue(item) ? [slug] : []));
  }

  /** How many leads wait too long. */
  countOverdue(): number {
    const nowMs = this.#options.now();
    return [...this.#items.values()].filter(({ dueMs }) => isOverdueAt(dueMs, nowMs)).length;
  }

  /** How many of our events have not arrived, and will not without a person. */
  countStuck(): number {
    return [...this.#undelivered.values()].filter(({ state }) => state !== 'waiting').length;
  }

  /** A lead by its slug. */
  row(slug: string): LeadRow | undefined {
    const item = this.#items.get(slug);
    return item === undefined ? undefined : this.#rowOf(item);
  }

  /** The leads that these events are in, by the id of the event. */
  leadsOf(events: ReadonlySet<string>): ReadonlyMap<string, readonly NamedLead[]> {
    const found = new Map<string, NamedLead[]>();
    for (const { entry } of this.#items.values())
      for (const id of new Set(entry.events)) {
        if (!events.has(id)) continue;
        const { slug, name } = entry.row;
        found.set(id, [...(found.get(id) ?? []), known<NamedLead>({ slug, name })]);
      }
    return found;
  }

  /** The delivery of a lead that has not arrived. */
  deliveryOf(slug: string): LeadDelivery | undefined {
    const item = this.#items.get(slug);
    return item === undefined ? undefined : deliveryOf(item, this.#undelivered);
  }

  /** What the numbers are made of, of all leads. */
  facts(): LeadFacts[] {
    return [...this.#items.values()].map(({ entry }) => entry.facts);
  }

  /** The numbers of all leads; they are counted again only once a lead changed. */
  numbers(): Numbers {
    if (this.#numbers?.version !== this.#version)
      this.#numbers = { version: this.#version, numbers: numbersOf(this.facts()) };
    return this.#numbers.numbers;
  }

  /** The only slug that begins so. */
  slugOf(start: string): string | undefined {
    if (this.#items.has(start)) return start;
    if (start.length < 2) return undefined;
    const found = [...this.#items.keys()].filter((slug) => slug.startsWith(start));
    return found.length === 1 ? found[0] : undefined;
  }

  /** The slugs of all leads that are asked for, in order, whatever page is. */
  select(query: LeadQuery): string[] {
    return this.#find(query).map(({ entry }) => entry.row.slug);
  }

  /** A page of the leads that are asked for. */
  list(query: LeadQuery): LeadList {
    const [counts, overdue] = [countsOfNone(), countsOfNone()];
    const found = this.#find(query, ({ entry, dueMs }, { nowMs }) => {
      counts[entry.row.status] += 1;
      if (isOverdueAt(dueMs, nowMs)) overdue[entry.row.status] += 1;
    });
    const rows = found.slice(query.offset, query.offset + query.limit).map((item) => this.#rowOf(item));
    return { total: found.length, counts, overdue, offset: query.offset, rows, version: String(this.#version) };
  }

  #find(query: LeadQuery, onWanted?: (item: Sortable, situation: Situation) => void): Sortable[] {
    const situation: Situation = {
      nowMs: this.#options.now(),
      isUndelivered: (item) => deliveryOf(item, this.#undelivered) !== undefined,
    };
    const found: Sortable[] = [];
    for (const item of this.#orderOf(query).items) {
      if (!isWanted(item, query, situation)) continue;
      onWanted?.(item, situation);
      if (query.status.length === 0 || query.status.includes(item.entry.row.status)) found.push(item);
    }
    return found;
  }

  #orderOf({ sort, isDescending }: LeadQuery): Order<Sortable> {
    const name = `${isDescending ? '-' : ''}${sort}`;
    const order = this.#orders.get(name) ?? new Order(this.#items.values(), comparison(sort, isDescending));
    this.#orders.set(name, order);
    return order;
  }

  #rowOf(item: Sortable): LeadRow {
    const { dueMs, entry } = item;
    const { row } = entry;
    const isLate = isOverdueAt(dueMs, this.#options.now());
    return known<LeadRow>({
      ...row,
      overdue: isLate && dueMs !== undefined ? new Date(dueMs).toISOString() : undefined,
      delivery: deliveryOf(item, this.#undelivered)?.state,
      pending: this.#options.pendingOf?.(row.slug),
    });
  }

  /** What there is to filter by. */
  facets(): LeadFacets {
    const counters = { status: new Map<string, number>(), assignee: new Map<string, number>() };
    const [source, mark] = [new Map<string, number>(), new Map<string, number>()];
    let [min, max]: (number | undefined)[] = [];
    for (const { entry } of this.#items.values()) {
      const { row, sources } = entry;
      increase(counters.status, row.status);
      if (row.assignee !== undefined) increase(counters.assignee, row.assignee);
      for (const one of sources) increase(source, one);
      for (const one of row.marks ?? []) increase(mark, one);
      if (row.price === undefined) continue;
      min = Math.min(min ?? row.price, row.price);
      max = Math.max(max ?? row.price, row.price);
    }
    const price = known<LeadFacets['price']>({ min, max });
    const { status, assignee } = counters;
    return { status: sorted(status), assignee: sorted(assignee), source: sorted(source), mark: sorted(mark), price };
  }

  /** Leads that may need a review: they have one of these marks, or share a contact with another lead. */
  reviewable(marks: ReadonlySet<string>): string[] {
    const byContact = new Map<string, string[]>();
    const found = new Set<string>();
    for (const [slug, { entry }] of this.#items) {
      if (entry.row.marks?.some((mark) => marks.has(mark)) === true) found.add(slug);
      for (const contact of entry.contacts) {
        const others = byContact.get(contact);
        if (others === undefined) byContact.set(contact, [slug]);
        else others.push(slug);
      }
    }
    for (const slugs of byContact.values()) if (slugs.length > 1) for (const slug of slugs) found.add(slug);
    return [...found].sort();
  }
}

const idOf = (id: string): { readonly id: string } => ({ id });

const deliveryOf = ({ entry }: Sortable, undelivered: ReadonlyMap<string, LeadDelivery>): LeadDelivery | undefined =>
  entry.own.length === 0 ? undefined : undeliveredOf(entry.own.map(idOf), undelivered);

const countsOfNone = (): Counts => Object.fromEntries(LEAD_STATUSES.map((status) => [status, 0])) as Counts;

function increase(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** More values than this no list shows. */
const MOST_FACETS = 500;

const sorted = (counts: ReadonlyMap<string, number>): Facet[] =>
  [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
    .slice(0, MOST_FACETS);
