/** Finds out which changes of other processes on the same pod concern this process. */
import type { LeadChange } from '../store/journal/record.ts';
import type { LeadsUpdate } from './update/update.ts';

/** Compares what this process has read and written with the changes that other processes recorded. */
export class Others {
  /** The leads that other processes have changed since the workspace was opened, as far as their records were read. */
  readonly changed = new Set<string>();
  /** The leads that this process has read or written. */
  readonly #consulted = new Set<string>();
  /** For the hash of each key that took part, whether an event finds its lead by it. */
  readonly #keys = new Map<string, boolean>();

  /** Notes an update of this process, and the leads that it read. */
  noteUpdate(read: Iterable<string>, { changes, keys }: LeadsUpdate): void {
    for (const slug of read) this.#consulted.add(slug);
    for (const { slug } of changes) this.#consulted.add(slug);
    for (const [hash, decides] of keys) this.#keys.set(hash, decides || this.#keys.get(hash) === true);
  }

  /** All leads that this process or others have changed, or have read to change them. */
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
