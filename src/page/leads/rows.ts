/** Reads the rows of the table. Of 50,000 leads it reads only the parts that are shown. */
import { signal } from '@preact/signals';
import type { LeadList, LeadRow } from '../../desk-api/index.ts';
import { isAbort, messageOf, read } from '../state/api.ts';

const PART = 200;
/** Parts that are kept: what was seen long ago is read again. */
const MOST_PARTS = 40;

/** All but the rows. */
export type ListHead = Omit<LeadList, 'rows'>;

/** Rows of one query. */
export class LeadRows {
  /** What is known of all of them; nothing before the first answer. */
  readonly head = signal<ListHead | undefined>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  /** Goes up whenever rows came. */
  readonly arrived = signal(0);
  #query: string | undefined;
  #parts = new Map<number, readonly LeadRow[]>();
  #asked = new Map<number, AbortController>();
  /** The parts that were looked at last. */
  #seen: readonly number[] = [0];

  /** Begins another query. What was there stays to be seen until the answer comes. */
  setQuery(query: string): void {
    if (query === this.#query) return;
    this.#query = query;
    this.#seen = [0];
    this.refresh();
  }

  /** The rows are old and not shown. The next query reads them again, even if it is the same one. */
  outdate(): void {
    this.#query = undefined;
  }

  /** The row at a place, if it was read. */
  at(index: number): LeadRow | undefined {
    return this.#parts.get(Math.floor(index / PART))?.[index % PART];
  }

  /** The place of a lead among those that were read. */
  indexOf(slug: string | undefined): number {
    for (const [part, rows] of this.#parts) {
      const index = rows.findIndex((row) => row.slug === slug);
      if (index >= 0) return part * PART + index;
    }
    return -1;
  }

  /** Reads what is missing between two places. */
  want(from: number, to: number): void {
    const parts: number[] = [];
    for (let part = Math.floor(from / PART); part <= Math.floor(to / PART); part += 1) parts.push(part);
    this.#seen = parts;
    for (const part of parts) if (!this.#parts.has(part) && !this.#asked.has(part)) void this.#read(part);
  }

  /** Reads again what is looked at, and forgets the rest. */
  refresh(): void {
    for (const asked of this.#asked.values()) asked.abort();
    this.#asked.clear();
    for (const part of this.#parts.keys()) if (!this.#seen.includes(part)) this.#parts.delete(part);
    for (const part of this.#seen) void this.#read(part);
  }

  async #read(part: number): Promise<void> {
    const query = this.#query;
    if (query === undefined) return;
    const asked = new AbortController();
    this.#asked.set(part, asked);
    const and = query === '' ? '' : `${query}&`;
    try {
      const { rows, ...head } = await read<LeadList>(`leads?${and}offset=${part * PART}&limit=${PART}`, asked.signal);
      if (query !== this.#query) return;
      this.#keep(part, rows);
      this.head.value = head;
      this.problem.value = undefined;
      this.arrived.value += 1;
    } catch (error) {
      if (!isAbort(error)) this.problem.value = messageOf(error);
    } finally {
      if (this.#asked.get(part) === asked) this.#asked.delete(part);
    }
  }

  #keep(part: number, rows: readonly LeadRow[]): void {
    this.#parts.delete(part);
    this.#parts.set(part, rows);
    for (const old of this.#parts.keys()) {
      if (this.#parts.size <= MOST_PARTS) break;
      if (!this.#seen.includes(old)) this.#parts.delete(old);
    }
  }
}
