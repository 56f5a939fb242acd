/** Writes statements of simple terms (see simple-terms.ts) as lines of canonical N-Quads and N-Triples. */
import type { Quad, Term } from '@rdfjs/types';
import { remembered } from '../text/remembered.ts';
import { lineOfNode } from './terms.ts';
import { isSimpleIri, isSimpleLiteral, quoteInLines, simpleLabel, STRING } from './simple-terms.ts';

/** The syntaxes with one line for each statement. */
export type LineFormat = 'application/n-quads' | 'application/n-triples';

/**
 * One line for each statement, with its line break. `undefined` if a term is not simple, or if a statement is in a named graph
 * and the format is N-Triples.
 */
export function simpleLines(quads: readonly Quad[], format: LineFormat = 'application/n-quads'): string[] | undefined {
  const lines: string[] = [];
  return writeLines(quads, format, (line) => lines.push(line)) ? lines : undefined;
}

/** The same as one text. */
export function simpleText(quads: readonly Quad[], format: LineFormat): string | undefined {
  let text = '';
  const isSimple = writeLines(quads, format, (line) => (text += line));
  return isSimple ? text : undefined;
}

/** Returns `false` if a term is not simple. */
function writeLines(quads: readonly Quad[], format: LineFormat, add: (line: string) => void): boolean {
  // Statements of one subject usually follow each other and share one term object.
  let last: Term | undefined;
  let subject: string | undefined;
  for (const quad of quads) {
    if (quad.subject !== last) {
      last = quad.subject;
      subject = nodeText(last);
    }
    const predicate = quad.predicate.termType === 'NamedNode' ? nodeText(quad.predicate) : undefined;
    const object = objectText(quad.object);
    const graph = graphText(quad.graph, format);
    if (subject === undefined || predicate === undefined || object === undefined || graph === undefined) return false;
    add(`${subject}${predicate}${object}${graph}.\n`);
  }
  return true;
}

/** The name of a graph is written like a subject, after the object. The default graph has no name. */
function graphText(graph: Term, format: LineFormat): string | undefined {
  if (graph.termType === 'DefaultGraph') return '';
  return format === 'application/n-quads' ? nodeText(graph) : undefined;
}

/** An IRI or blank node with a space behind it. `undefined` if it is not simple. */
function nodeText(term: Term): string | undefined {
  if (term.termType === 'NamedNode') return lineOfNode(term, iriText);
  const label = term.termType === 'BlankNode' ? simpleLabel(term.value) : undefined;
  return label === undefined ? undefined : `${label} `;
}

function objectText(term: Term): string | undefined {
  if (term.termType !== 'Literal') return nodeText(term);
  const { value } = term;
  if (!isSimpleLiteral(term, value)) return undefined;
  const datatype = term.datatype.value;
  if (datatype === STRING) return `${quoteInLines(value)} `;
  const type = iriText(datatype);
  return type === undefined ? undefined : `${quoteInLines(value)}^^${type}`;
}

/** Cached: predicates, types and subjects come again and again. */
const iriText = remembered((iri): string | undefined => (isSimpleIri(iri) ? `<${iri}> ` : undefined));
