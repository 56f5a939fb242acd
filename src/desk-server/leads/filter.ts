/** The filters of a list of leads: reads them from the query of a URL, and decides whether a lead matches. */
import type { LeadSort } from '../../desk-api/index.ts';
import { UsageError } from '../../errors.ts';
import { LEAD_STATUSES, type LeadStatus } from '../../lead/lead.ts';
import { MARKS, type Mark } from '../../lead/marks.ts';
import { SORTS, type Sortable } from './sorting.ts';
import { isFound, wordsOf, type SearchWords } from './words.ts';

/** A valid query. A lead matches a list if it has one of its values; an empty list is no filter. */
export interface LeadQuery {
  readonly words: SearchWords | undefined;
  readonly status: readonly LeadStatus[];
  /** With our own WebID for `me`. */
  readonly assignee: readonly string[];
  readonly source: readonly string[];
  readonly mark: readonly Mark[];
  readonly overdue: boolean | undefined;
  readonly undelivered: boolean | undefined;
  readonly minPrice: number | undefined;
  readonly maxPrice: number | undefined;
  readonly maxAgeMs: number | undefined;
  readonly sort: LeadSort;
  readonly isDescending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** What the table knows besides the lead. */
export interface Situation {
  readonly nowMs: number;
  readonly isUndelivered: (item: Sortable) => boolean;
}

/** The value of the filter for leads without an assignee. */
const NOBODY = 'none';
const ME = 'me';
const DEFAULT_LIMIT = 200;
const MOST = 1000;
const NAMES: ReadonlySet<string> = new Set([
  ...['q', 'status', 'assignee', 'source', 'mark', 'overdue', 'undelivered', 'minPrice', 'maxPrice', 'maxAge'],
  ...['sort', 'offset', 'limit', 'format'],
]);

/** What a query asks of the list; the page may keep more in its address. */
export const filtersIn = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([name]) => NAMES.has(name)));

/** Reads a query. @throws UsageError that names the parameter and what was expected. */
export function parseLeadQuery(query: URLSearchParams, webId: string): LeadQuery {
  for (const name of query.keys())
    if (!NAMES.has(name)) throw new UsageError(`${name}: no such filter. Expected one of ${[...NAMES].join(', ')}`);
  const { sort, isDescending } = sortOf(query.get('sort') ?? '-lastEvent');
  return {
    words: wordsOf(query.get('q') ?? ''),
    status: listOf(query, 'status', LEAD_STATUSES),
    assignee: textsOf(query, 'assignee').map((name) => (name === ME ? webId : name)),
    source: textsOf(query, 'source'),
    mark: listOf(query, 'mark', MARKS),
    overdue: flagOf(query, 'overdue'),
    undelivered: flagOf(query, 'undelivered'),
    minPrice: numberOf(query, 'minPrice'),
    maxPrice: numberOf(query, 'maxPrice'),
    maxAgeMs: ageOf(query.get('maxAge')),
    sort,
    isDescending,
    offset: Math.floor(numberOf(query, 'offset') ?? 0),
    limit: Math.min(MOST, Math.floor(numberOf(query, 'limit') ?? DEFAULT_LIMIT)),
  };
}

/** Whether a lead matches all filters except the status. The counts of all columns come from one run over the leads. */
export function isWanted(item: Sortable, query: LeadQuery, { nowMs, isUndelivered }: Situation): boolean {
  const { entry, dueMs } = item;
  const { row, text, digits, sources } = entry;
  if (!isAny(query.assignee, [row.assignee ?? NOBODY])) return false;
  if (!isAny(query.source, sources) || !isAny(query.mark, row.marks ?? [])) return false;
  if (query.overdue !== undefined && query.overdue !== isOverdueAt(dueMs, nowMs)) return false;
  if (query.undelivered !== undefined && query.undelivered !== isUndelivered(item)) return false;
  if (!isPriced(row.price, query) || !isYoung(row.lastEvent, query.maxAgeMs, nowMs)) return false;
  return query.words === undefined || isFound(text, digits, query.words);
}

/** Where values are asked for, has it one of them? */
const isAny = <T>(wanted: readonly T[], values: readonly T[]): boolean =>
  wanted.length === 0 || values.some((value) => wanted.includes(value));

/** Has it waited too long? */
export const isOverdueAt = (dueMs: number | undefined, nowMs: number): boolean => dueMs !== undefined && dueMs <= nowMs;

function isPriced(price: number | undefined, { minPrice, maxPrice }: LeadQuery): boolean {
  if (minPrice === undefined && maxPrice === undefined) return true;
  return price !== undefined && price >= (minPrice ?? 0) && price <= (maxPrice ?? Infinity);
}

function isYoung(lastEvent: string | undefined, maxAgeMs: number | undefined, nowMs: number): boolean {
  return maxAgeMs === undefined || (lastEvent !== undefined && Date.parse(lastEvent) >= nowMs - maxAgeMs);
}

function sortOf(text: string): Pick<LeadQuery, 'sort' | 'isDescending'> {
  const isDescending = text.startsWith('-');
  const sort = SORTS.find((name) => name === text.slice(isDescending ? 1 : 0));
  if (sort === undefined) throw new UsageError(`sort: expected one of ${SORTS.join(', ')}, or one with - before it`);
  return { sort, isDescending };
}

/** `status=new&status=assigned` and `status=new,assigned` are the same. */
function listOf<T extends string>(query: URLSearchParams, name: string, values: readonly T[]): T[] {
  return textsOf(query, name)
    .flatMap((text) => text.split(','))
    .map((text) => {
      const value = values.find((one) => one === text);
      if (value === undefined) throw new UsageError(`${name}: expected one of ${values.join(', ')}`);
      return value;
    });
}

const textsOf = (query: URLSearchParams, name: string): string[] => query.getAll(name).filter((text) => text !== '');

function flagOf(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new UsageError(`${name}: expected true or false`);
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  const number = Number(text);
  if (/^\d+(?:\.\d+)?$/u.test(text) && number <= Number.MAX_SAFE_INTEGER) return number;
  throw new UsageError(`${name}: expected a number that is not negative`);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function ageOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const [, number, unit = ''] = /^(\d{1,5})([mhd])$/u.exec(text) ?? [];
  if (number === undefined) throw new UsageError('maxAge: expected a time span such as 30m, 24h or 7d');
  return Number(number) * (UNITS[unit] ?? 1);
}
