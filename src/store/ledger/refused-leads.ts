/** The leads that refused to be read or written when someone last tried (403, F2), as the ledger carries them. */
export class RefusedLeads {
  #slugs = new Set<string>();
  /** What we learnt ourselves; it holds also where someone else saved the ledger meanwhile. */
  readonly #news = new Map<string, boolean>();

  /** Their slugs, sorted. */
  get slugs(): readonly string[] {
    return [...this.#slugs].sort();
  }

  /** Takes over what the ledger carries. */
  adopt(slugs: Iterable<string>): void {
    this.#slugs = new Set(slugs);
    for (const [slug, isRefusing] of this.#news) this.#set(slug, isRefusing);
  }

  /** Takes note of a lead that refuses, or does so no more; `false` where that was known. */
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
