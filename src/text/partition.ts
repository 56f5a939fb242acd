/** Disjoint sets of texts that are combined step by step (union-find with path halving). */
export class Partition {
  readonly #parent = new Map<string, string>();

  /** Whether a text is in any set. */
  has(text: string): boolean {
    return this.#parent.has(text);
  }

  /** The name of the set that contains a text. A text without a set is a set of its own. */
  find(text: string): string {
    let at = text;
    for (;;) {
      const parent = this.#parent.get(at) ?? at;
      if (parent === at) return at;
      const above = this.#parent.get(parent) ?? parent;
      this.#parent.set(at, above);
      at = above;
    }
  }

  /** Combines all sets that contain these texts into one. */
  unite(texts: readonly string[]): void {
    const [first] = texts;
    if (first === undefined) return;
    if (!this.#parent.has(first)) this.#parent.set(first, first);
    for (const text of texts) {
      if (!this.#parent.has(text)) this.#parent.set(text, text);
      const [root, other] = [this.find(first), this.find(text)];
      if (root !== other) this.#parent.set(other, root);
    }
  }
}
