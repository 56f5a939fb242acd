/** Statements of simple terms (see simple-terms.ts, which says why they read back) as lines of canonical N-Quads and N-Triples. */
import type { Quad, Term } from '@rdfjs/types';
import { isPlainStatement, isSimpleIri, quoteInLines, simpleLabel, simpleLiteral } from './simple-terms.ts';

/** A line for each statement, with its line break; `undefined` where a term is not simple. */
export function simpleLines(quads: readonly Quad[]): string[] | undefined {
  const writer = new LineWriter();
  const lines: string[] = [];
  for (const quad of quads) {
    const subject = writer.node(quad.subject);
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
    const parts = simpleLiteral(term);
    if (parts === undefined) return undefined;
    const quoted = quoteInLines(parts.value);
    if (parts.type === undefined) return quoted;
    const type = this.#iri(parts.type);
    return type === undefined ? undefined : `${quoted}^^${type}`;
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
