/**
 * A cache in memory of what is known about recipients. Entries are valid for an hour. If the cache is lost, leadpod asks again.
 */

const HOUR_MS = 3_600_000;
const MAX_ENTRIES = 1_000;

/** A cache whose entries are valid for an hour. */
export class HourCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly atMs: number }>();

  get(name: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(name);
    // A difference in both directions counts: if the clock was set back, an entry would otherwise be valid for too long.
    return entry !== undefined && Math.abs(nowMs - entry.atMs) < HOUR_MS ? entry.value : undefined;
  }

  set(name: string, value: T, nowMs: number): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, atMs: nowMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}

/** What is known about recipients. */
export interface RecipientMemory {
  /** The inbox of each WebID. */
  readonly inboxes: HourCache<string>;
  /** The header `Accept-Post` of each inbox; an empty text if there is none. */
  readonly accepted: HourCache<string>;
}

export function createRecipientMemory(): RecipientMemory {
  return { inboxes: new HourCache(), accepted: new HourCache() };
}
