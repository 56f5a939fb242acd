/** The orders in which leads are listed. */
import type { LeadSort } from '../../desk-api/index.ts';
import { LEAD_STATUSES } from '../../lead/lead.ts';
import type { Entry } from './entry.ts';
import { searchable } from './words.ts';

/** What a list may be sorted by. */
export const SORTS: readonly LeadSort[] = [
  ...(['lastEvent', 'created', 'name', 'status', 'price', 'assignee', 'overdue'] as const),
];

/** A lead and when it is due, in milliseconds since 1970. */
export interface Sortable {
  readonly entry: Entry;
  readonly dueMs: number | undefined;
}

type Key = string | number | undefined;

const KEYS: Readonly<Record<LeadSort, (item: Sortable) => Key>> = {
  lastEvent: ({ entry }) => entry.row.lastEvent,
  created: ({ entry }) => entry.row.created,
  name: ({ entry }) => (entry.row.name === undefined ? undefined : searchable(entry.row.name)),
  status: ({ entry }) => LEAD_STATUSES.indexOf(entry.row.status),
  price: ({ entry }) => entry.row.price,
  assignee: ({ entry }) => entry.row.assignee,
  overdue: ({ dueMs }) => dueMs,
};

/** Compares two leads, what is not known last in either direction, and the same by their slugs: no two are alike. */
export function comparison(sort: LeadSort, isDescending: boolean): (one: Sortable, other: Sortable) => number {
  const keyOf = remembering(KEYS[sort]);
  const sign = isDescending ? -1 : 1;
  return (one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)];
    if (left === undefined || right === undefined) {
      if (left !== right) return left === undefined ? 1 : -1;
    } else if (left !== right) return left < right ? -sign : sign;
    return one.entry.row.slug < other.entry.row.slug ? -1 : Number(one.entry.row.slug > other.entry.row.slug);
  };
}

/** A name is made comparable once, not once a comparison. */
function remembering(keyOf: (item: Sortable) => Key): (item: Sortable) => Key {
  const keys = new WeakMap<Sortable, { readonly key: Key }>();
  return (item) => {
    const found = keys.get(item) ?? { key: keyOf(item) };
    keys.set(item, found);
    return found.key;
  };
}
