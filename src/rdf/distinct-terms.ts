/** The values of a property, each once. */
import type { Quad } from '@rdfjs/types';

type Term = Quad['object'];

/** More terms than these are found by their texts. */
const FEW = 8;

/** Terms in the order in which they were added. Nearly every property has one value, or a few, which are compared as they are. */
export class DistinctTerms {
  #terms: Term[] | undefined;
  /** Made where there are many. */
  #keys: Set<string> | undefined;

  get terms(): readonly Term[] {
    return this.#terms ?? NONE;
  }

  /** Comes back with whether it is new. */
  add(term: Term): boolean {
    const terms = this.#terms;
    if (terms === undefined) {
      // A list of one takes a tenth of the memory of one that was empty and grew.
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

/** One text for a term, the same for equal terms only. */
const keyOf = (term: Term): string =>
  term.termType === 'Literal'
    ? `${term.language} ${term.datatype.value}"${term.value}`
    : `${term.termType}<${term.value}`;
