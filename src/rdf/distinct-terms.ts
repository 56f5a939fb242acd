/** The values of a property, each once. */
import type { Quad } from '@rdfjs/types';

type Term = Quad['object'];

/** More terms than these are found by their texts. */
const FEW = 8;

/** Terms in the order in which they were added. Nearly every property has one value, or a few, which are compared as they are. */
export class DistinctTerms {
  readonly terms: Term[] = [];
  /** Made where there are many. */
  #keys: Set<string> | undefined;

  /** Comes back with whether it is new. */
  add(term: Term): boolean {
    const { terms } = this;
    if (terms.length < FEW) {
      for (const known of terms) if (isSame(known, term)) return false;
    } else {
      this.#keys ??= new Set(terms.map(keyOf));
      const key = keyOf(term);
      if (this.#keys.has(key)) return false;
      this.#keys.add(key);
    }
    terms.push(term);
    return true;
  }
}

function isSame(one: Term, other: Term): boolean {
  if (one.termType !== other.termType || one.value !== other.value) return false;
  if (one.termType !== 'Literal' || other.termType !== 'Literal') return true;
  return one.datatype.value === other.datatype.value && one.language === other.language;
}

/** One text for a term, the same for equal terms only. */
const keyOf = (term: Term): string =>
  term.termType === 'Literal'
    ? `${term.language} ${term.datatype.value}"${term.value}`
    : `${term.termType}<${term.value}`;
