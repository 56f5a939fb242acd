/** The values of a property, each once. */
import type { Quad } from '@rdfjs/types';

type Term = Quad['object'];

/** Terms in the order in which they were added. Nearly every property has one value, for which nothing is compared. */
export class DistinctTerms {
  readonly terms: Term[] = [];
  /** Made for the second one. */
  #keys: Set<string> | undefined;

  /** Comes back with whether it is new. */
  add(term: Term): boolean {
    const { terms } = this;
    if (terms.length > 0) {
      this.#keys ??= new Set(terms.map(keyOf));
      const key = keyOf(term);
      if (this.#keys.has(key)) return false;
      this.#keys.add(key);
    }
    terms.push(term);
    return true;
  }
}

/** One text for a term, the same for equal terms only. */
const keyOf = (term: Term): string =>
  term.termType === 'Literal'
    ? `${term.language} ${term.datatype.value}"${term.value}`
    : `${term.termType}<${term.value}`;
