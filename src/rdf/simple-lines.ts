/** Statements of simple terms (see simple-terms.ts, which says why they read back) as lines of canonical N-Quads and N-Triples. */
import type { Quad, Term } from '@rdfjs/types';
import { isPlainStatement, isSimpleIri, isSimpleLiteral, quoteInLines, simpleLabel, STRING } from './simple-terms.ts';

/** A line for each statement, with its line break; `undefined` where a term is not simple. */
export function simpleLines(quads: readonly Quad[]): string[] | undefined {
  const writer = new LineWriter();
  const lines: string[] = [];
  // Statements of one subject follow each other, and share its term.
  let last: Term | undefined;
  let subject: string | undefined;
  for (const quad of quads) {
    if (quad.subject !== last) {
      last = quad.subject;
      subject = writer.node(last);
    }
    const predicate = writer.node(quad.predicate);
    const object = writer.object(quad.object);
    if (subject === undefined || predicate === undefined || object === undefined || !isPlainStatement(quad))
      return undefined;
    lines.push(`${subject} ${predicate} ${object} .\n`);
  }
  return lines;
}

class LineWriter {
  /** Predicates, types and subjects come again and again. */
  readonly #iris = new Map<string, string>();

  node(term: Term): string | undefined {
    if (term.termType === 'NamedNode') return this.#iri(term.value);
    return term.termType === 'BlankNode' ? simpleLabel(term.value) : undefined;
  }

  object(term: Term): string | undefined {
    if (term.termType !== 'Literal') return this.node(term);
    const { value } = term;
    if (!isSimpleLiteral(term, value)) return undefined;
    const datatype = term.datatype.value;
    if (datatype === STRING) return quoteInLines(value);
    const type = this.#iri(datatype);
    return type === undefined ? undefined : `${quoteInLines(value)}^^${type}`;
  }

  #iri(iri: string): string | undefined {
    const known = this.#iris.get(iri);
    if (known !== undefined) return known;
    if (!isSimpleIri(iri)) return undefined;
    const written = `<${iri}>`;
    this.#iris.set(iri, written);
    return written;
  }
}
