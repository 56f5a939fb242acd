/** The values of a property, each once. */
import type { Quad } from '@rdfjs/types';

type Term = Quad['object'];

/** Above this number of terms, a set of their texts finds a term faster than a comparison with each. */
const FEW = 8;

/** A list of terms without repetitions, in the order in which they were added. Nearly every property has one value, or few. */
export class DistinctTerms {
  #terms: Term[] | undefined;
  /** The texts of the terms. Only made when there are many. */
  #keys: Set<string> | undefined;

  get terms(): readonly Term[] {
    return this.#terms ?? NONE;
  }

  /** Adds a term. Returns `false` if an equal term is already in the list. */
  add(term: Term): boolean {
    const terms = this.#terms;
    if (terms === undefined) {
      // A list that starts with one item takes a tenth of the memory of one that starts empty and grows.
      this.#terms = [term];
      return true;
    }
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

const NONE: readonly Term[] = [];

function isSame(one: Term, other: Term): boolean {
  if (one.termType !== other.termType || one.value !== other.value) return false;
  if (one.termType !== 'Literal' || other.termType !== 'Literal') return true;
  return one.datatype.value === other.datatype.value && one.language === other.language;
}

/** A text that is the same for equal terms only. */
const keyOf = (term: Term): string =>
  term.termType === 'Literal'
    ? `${term.language} ${term.datatype.value}"${term.value}`
    : `${term.termType}<${term.value}`;
