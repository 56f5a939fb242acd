/** What is read from the pod once and kept, until somebody says that it may be another one. */

/** A value that is kept. */
export class Kept<T> {
  readonly #read: () => Promise<T>;
  #value: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** The value; all who ask while it is read wait for the same. One that could not be read is read again. */
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

  /** It may be another one. */
  forget(): void {
    this.#value = undefined;
  }
}
