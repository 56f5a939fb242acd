/** Opens files of a copy and checks that they contain what was written. A disk may damage bytes without an error. */
import { OpenFiles } from './files.ts';
import type { CopyEntry } from './state.ts';

/** Some leads of a copy, with their places. */
export type Places = ReadonlyMap<string, CopyEntry>;

/** The files of the copy in a folder. */
export class CheckedFiles {
  readonly #folder: string;
  /** Files never change, so each entry is checked once. */
  readonly #checked = new WeakSet<CopyEntry>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the files of some leads. If leads are damaged, returns their slugs instead. Rejects with `ENOENT` if a file is gone. */
  async open(leads: Places): Promise<OpenFiles | readonly string[]> {
    const files = await OpenFiles.open(this.#folder, leads.values());
    try {
      const unchecked = [...leads].filter(([, entry]) => !this.#checked.has(entry));
      const damaged = await files.findDamaged(unchecked);
      if (damaged.length === 0) for (const [, entry] of unchecked) this.#checked.add(entry);
      else await files.close();
      return damaged.length === 0 ? files : damaged;
    } catch (error) {
      await files.close();
      throw error;
    }
  }
}

/** Those of the leads that are wanted. */
export const placesOf = (leads: Places, wanted: readonly string[]): Places =>
  new Map(
    wanted.flatMap((slug): [string, CopyEntry][] => {
      const entry = leads.get(slug);
      return entry === undefined ? [] : [[slug, entry]];
    }),
  );
