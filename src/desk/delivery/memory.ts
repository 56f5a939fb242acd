/** What is known about recipients, in memory for an hour. If it is lost, leadpod asks again. */

const HOUR_MS = 3_600_000;
const MAX_ENTRIES = 1_000;

/** A cache whose entries are valid for an hour. */
export class HourCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly atMs: number }>();

  get(name: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(name);
    // If a clock was set back, entries do not become younger.
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

/** What is known about recipients, for an hour. */
export interface RecipientMemory {
  /** The inbox of each WebID. */
  readonly inboxes: HourCache<string>;
  /** What each inbox accepts; an empty text if it does not say. */
  readonly accepted: HourCache<string>;
}

/** Creates an empty memory. */
export function createRecipientMemory(): RecipientMemory {
  return { inboxes: new HourCache(), accepted: new HourCache() };
}
