/** The filters in the URL of the page. They have the names of the API, and a link contains all of them. */
import { computed } from '@preact/signals';
import { address, navigate, query } from '../state/route.ts';

/** What a list is filtered and sorted by. */
export const FILTERS = [
  ...(['q', 'status', 'assignee', 'source', 'mark', 'maxAge', 'minPrice', 'maxPrice'] as const),
  ...(['overdue', 'undelivered', 'sort'] as const),
] as const;

/** A name of a filter. */
export type FilterName = (typeof FILTERS)[number];

/** Is it the table, and not the columns, that is shown? */
export const isTable = computed(() => query.value.get('view') === 'table');

/** The query that the API gets. */
export const filterQuery = computed(() => {
  const params = new URLSearchParams();
  for (const name of FILTERS)
    for (const value of query.value.getAll(name)) if (value !== '') params.append(name, value);
  return params.toString();
});

/** How many filters hold, besides the words and the order. */
export const filterCount = computed(
  () => FILTERS.filter((name) => name !== 'q' && name !== 'sort' && (query.value.get(name) ?? '') !== '').length,
);

/** The value of a filter. */
export const filterValue = (name: FilterName): string => query.value.get(name) ?? '';

/** Values to set, each one or several. */
export type FilterValues = Partial<Record<FilterName | 'view', string | readonly string[]>>;

/** The address with other values; empty ones go. */
export function addressWith(values: FilterValues): string {
  const params = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(values)) {
    params.delete(name);
    for (const one of [value].flat()) if (one !== '') params.append(name, one);
  }
  const text = params.toString();
  return `/leads${text === '' ? '' : `?${text}`}`;
}

/** Filters again. Typing replaces the address, so that the back button does not go letter by letter. */
export function setFilters(values: FilterValues, { isTyping = false } = {}): void {
  navigate(addressWith(values), { replace: isTyping });
}

/** The same view without search and filters. */
export const clearedAddress = (): string => (isTable.value ? '/leads?view=table' : '/leads');

/** Where the reader last saw the list. */
let lastList = '/leads';

/** Keeps the address of the list, for the way back from a lead. */
export const rememberList = (): void => {
  lastList = address.peek();
};

/** The list as it was left. */
export const listAddress = (): string => lastList;
