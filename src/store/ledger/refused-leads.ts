/** Keeps track of the leads that could not be read or written (403: CONTRIBUTING.md, F2) at the last attempt. */
export class RefusedLeads {
  #slugs = new Set<string>();
  /** What this process has found out. It stays valid if another process saves the ledger. */
  readonly #news = new Map<string, boolean>();

  /** Their slugs, sorted. */
  get slugs(): readonly string[] {
    return [...this.#slugs].sort();
  }

  /** Takes over the state from the ledger. */
  adopt(slugs: Iterable<string>): void {
    this.#slugs = new Set(slugs);
    for (const [slug, isRefusing] of this.#news) this.#set(slug, isRefusing);
  }

  /** Notes whether a lead is refused. Returns `false` if that was known. */
  note(slug: string, isRefusing: boolean): boolean {
    if (this.#slugs.has(slug) === isRefusing) return false;
    this.#news.set(slug, isRefusing);
    this.#set(slug, isRefusing);
    return true;
  }

  #set(slug: string, isRefusing: boolean): void {
    if (isRefusing) this.#slugs.add(slug);
    else this.#slugs.delete(slug);
  }
}
