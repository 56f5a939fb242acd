/** Which notifications were handled, and as what: short hashes of their URLs, as the ledger carries them. */
import { shortHash } from '../core/hash.ts';
import { OUTCOMES, type CommitRecord, type NotificationOutcome } from './journal.ts';

/** What stands in the ledger. */
export interface HandledFile {
  readonly seen: Readonly<Partial<Record<NotificationOutcome, readonly string[]>>>;
  readonly attempts: Readonly<Record<string, number>>;
}

const keyOf = (source: string): string => shortHash([source], 16);

/** The notifications that need not be read again, and those that could not be read so far. */
export class Handled {
  #seen = new Map<string, NotificationOutcome>();
  #attempts = new Map<string, number>();
  readonly #forgotten = new Set<string>();

  /** Takes over what the ledger carries, instead of what was known. */
  adopt(file: HandledFile | undefined): void {
    const seen = Object.entries(file?.seen ?? {}) as [NotificationOutcome, readonly string[]][];
    this.#seen = new Map(seen.flatMap(([outcome, hashes]) => hashes.map((hash) => [hash, outcome] as const)));
    this.#attempts = new Map(Object.entries(file?.attempts ?? {}));
  }

  /** What the ledger is to carry. */
  toFile(): HandledFile {
    return {
      seen: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, this.#hashes(outcome)])),
      attempts: Object.fromEntries(this.#attempts),
    };
  }

  /** What a notification was when it was handled; `undefined` where it never was. */
  outcomeOf(source: string): NotificationOutcome | undefined {
    return this.#seen.get(keyOf(source));
  }

  /** How many notifications were handled as this. */
  count(outcome: NotificationOutcome): number {
    return this.#hashes(outcome).length;
  }

  /** Takes note of what a record tells. */
  add(handled: CommitRecord['handled']): void {
    for (const { source, outcome } of handled) {
      const key = keyOf(source);
      const known = this.#seen.get(key);
      // Records come in any order: what was put aside first and mended later is what it came to.
      if (known === undefined || OUTCOMES.indexOf(outcome) < OUTCOMES.indexOf(known)) this.#seen.set(key, outcome);
      this.#attempts.delete(key);
    }
  }

  /** In how many passes a notification could not be read. */
  failuresOf(source: string): number {
    return this.#attempts.get(keyOf(source)) ?? 0;
  }

  /** Counts a pass in which a notification could not be read; the number of such passes. */
  countFailure(source: string): number {
    const attempts = (this.#attempts.get(keyOf(source)) ?? 0) + 1;
    this.#attempts.set(keyOf(source), attempts);
    return attempts;
  }

  /** Passes so far in which a notification could not be read. */
  attemptsOf(source: string): number {
    return this.#attempts.get(keyOf(source)) ?? 0;
  }

  /** Notifications that are gone need not be remembered; `true` where one was. */
  forget(sources: Iterable<string>): boolean {
    let isChanged = false;
    for (const source of sources) {
      this.#forgotten.add(keyOf(source));
      isChanged = this.#seen.delete(keyOf(source)) || isChanged;
    }
    return isChanged;
  }

  /** Forgets once more what was forgotten: somebody else's ledger, or a record, may have brought it back. */
  forgetAgain(): void {
    for (const key of this.#forgotten) this.#seen.delete(key);
  }

  #hashes(wanted: NotificationOutcome): string[] {
    return [...this.#seen].flatMap(([hash, outcome]) => (outcome === wanted ? [hash] : [])).sort();
  }
}
