/** What was learnt of recipients, for an hour, in memory alone: whoever forgets it asks again. */

const HOUR_MS = 3_600_000;
const MAX_ENTRIES = 1_000;

/** Remembers something by its name for an hour. */
export class HourCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly atMs: number }>();

  get(name: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(name);
    // A clock that was set back makes nothing younger.
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

/** What was learnt of recipients, for an hour. */
export interface RecipientMemory {
  /** WebID -> inbox. */
  readonly inboxes: HourCache<string>;
  /** Inbox -> what it takes; an empty text where it says nothing of that. */
  readonly accepted: HourCache<string>;
}

/** A memory that knows nobody. */
export function createRecipientMemory(): RecipientMemory {
  return { inboxes: new HourCache(), accepted: new HourCache() };
}
