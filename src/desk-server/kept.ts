/** Values that are read from the pod once and kept until `forget` is called. */

/** A value that is kept. */
export class Kept<T> {
  readonly #read: () => Promise<T>;
  #value: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** Is it there, or being read? */
  get isKept(): boolean {
    return this.#value !== undefined;
  }

  /** The value. Calls during a read share that read. After a failed read the next call reads again. */
  get(): Promise<T> {
    if (this.#value === undefined) {
      const value = this.#read();
      this.#value = value;
      value.catch(() => {
        if (this.#value === value) this.#value = undefined;
      });
    }
    return this.#value;
  }

  /** The next `get` reads it again. */
  forget(): void {
    this.#value = undefined;
  }
}

/** The largest number of values that are kept. */
const MOST_KEPT = 200;

/** Values that are kept by name; the one that was first asked for longest ago goes first. */
export class KeptByName<T> {
  readonly #values = new Map<string, Kept<T>>();

  /** The value of a name; `read` reads it. */
  get(name: string, read: () => Promise<T>): Promise<T> {
    const kept = this.#values.get(name) ?? new Kept(read);
    this.#values.set(name, kept);
    const [first] = this.#values.keys();
    if (this.#values.size > MOST_KEPT && first !== undefined) this.#values.delete(first);
    return kept.get();
  }

  /** The next `get` reads each of them again. */
  forget(): void {
    this.#values.clear();
  }
}
