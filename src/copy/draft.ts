/** The next state of a copy, while it is being built. */
import type { CopyEntry, CopyState, JournalCursor } from './state.ts';
import { writeLeads, type NewEntry } from './files.ts';
import { PART_BYTES } from '../engine/engine.ts';
import type { FoundLead } from './read-leads.ts';

/** Collects changes of the pod, and writes leads into files as they arrive. */
export class CopyDraft {
  readonly #folder: string;
  readonly leads: Map<string, CopyEntry>;
  readonly #damaged: Set<string>;
  readonly #waiting: NewEntry[] = [];
  #bytes = 0;
  /** The slugs of leads that differ from the earlier state. */
  readonly changed = new Set<string>();

  constructor(folder: string, { leads, damaged }: CopyState) {
    this.#folder = folder;
    this.leads = new Map(leads);
    this.#damaged = new Set(damaged);
  }

  /** Removes leads, as if they had never been read. */
  remove(slugs: Iterable<string>): void {
    for (const slug of slugs) {
      if (this.leads.delete(slug)) this.changed.add(slug);
      this.#damaged.delete(slug);
    }
  }

  /** Removes all leads except these. */
  removeAllBut(slugs: Iterable<string>): void {
    const there = new Set(slugs);
    this.remove([...this.leads.keys(), ...this.#damaged].filter((slug) => !there.has(slug)));
  }

  /** Adds leads that were read. Returns `true` if a file was written. */
  async take(found: readonly FoundLead[]): Promise<boolean> {
    for (const one of found) {
      if (one.kind === 'unchanged') continue;
      if (one.kind === 'lead') {
        this.changed.add(one.entry.slug);
        this.#add(one.entry);
        continue;
      }
      this.remove([one.slug]);
      if (one.kind === 'damaged') this.#damaged.add(one.slug);
    }
    if (this.#bytes < PART_BYTES) return false;
    await this.flush();
    return true;
  }

  /** Copies an unchanged lead into another file. */
  async move(entry: NewEntry): Promise<void> {
    this.#add(entry);
    if (this.#bytes >= PART_BYTES) await this.flush();
  }

  #add(entry: NewEntry): void {
    this.#waiting.push(entry);
    this.#bytes += entry.nquads.length;
  }

  /** Writes the leads that are waiting. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const entries = await writeLeads(this.#folder, this.#waiting);
    this.#waiting.length = 0;
    this.#bytes = 0;
    for (const [slug, entry] of entries) {
      this.leads.set(slug, entry);
      this.#damaged.delete(slug);
    }
  }

  toState(cursor: JournalCursor, isComplete: boolean): CopyState {
    return { leads: new Map(this.leads), damaged: [...this.#damaged].sort(), cursor, isComplete };
  }
}
