/** Keeps leads sorted while they change: 50,000 are sorted once, and a changed one is moved to its place. */

/** Items in an order. `compare` never returns 0 for two different items. */
export class Order<T> {
  readonly #compare: (one: T, other: T) => number;
  readonly #items: T[];

  constructor(items: Iterable<T>, compare: (one: T, other: T) => number) {
    this.#compare = compare;
    this.#items = [...items].sort(compare);
  }

  /** From the first to the last. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** Puts an item into its place. */
  add(item: T): void {
    this.#items.splice(this.#placeOf(item), 0, item);
  }

  /** Removes an item, if it is there. */
  remove(item: T): void {
    const place = this.#placeOf(item);
    if (this.#items[place] === item) this.#items.splice(place, 1);
  }

  /** The place of the first that does not come before it. */
  #placeOf(item: T): number {
    let [from, to] = [0, this.#items.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const other = this.#items[middle];
      if (other !== undefined && this.#compare(other, item) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
