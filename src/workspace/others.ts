/** Other processes on the same pod: what they changed, and which of it concerns us. */
import type { LeadChange } from '../store/journal/record.ts';
import type { LeadsUpdate } from './update/update.ts';

/** Compares what we read and wrote with the changes that other processes recorded. */
export class Others {
  /** Leads that others changed since the workspace was opened, as far as they have said so. */
  readonly changed = new Set<string>();
  /** Leads that we read or wrote. */
  readonly #consulted = new Set<string>();
  /** Hashes of the keys that took part, with whether they decide. */
  readonly #keys = new Map<string, boolean>();

  /** Takes note of an update of ours, and of the leads that it read. */
  noteUpdate(read: Iterable<string>, { changes, keys }: LeadsUpdate): void {
    for (const slug of read) this.#consulted.add(slug);
    for (const { slug } of changes) this.#consulted.add(slug);
    for (const [hash, decides] of keys) this.#keys.set(hash, decides || this.#keys.get(hash) === true);
  }

  /** All leads that were changed, or read to be changed, by us or by others. */
  get touched(): ReadonlySet<string> {
    return new Set([...this.#consulted, ...this.changed]);
  }

  /** Notes the changes of other processes. Returns the leads that we read, or that share a key with ours. */
  noteChanges(changes: readonly LeadChange[]): string[] {
    for (const { slug } of changes) this.changed.add(slug);
    const concerned = changes.filter(({ slug, keys = {} }) => {
      const meets = ([hash, flag]: [string, number]): boolean =>
        this.#keys.has(hash) && (flag > 1 || this.#keys.get(hash) === true);
      return this.#consulted.has(slug) || Object.entries(keys).some(meets);
    });
    return concerned.map(({ slug }) => slug);
  }
}
