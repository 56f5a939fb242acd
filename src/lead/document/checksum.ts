/** The checksum over the statements of a lead, by which a torn write is noticed. */
import { lead as leadTerm } from '../../vocab.ts';
import { sha256Hex } from '../../text/hash.ts';
import type { Quad } from '../../rdf/quads.ts';

/** The checksum of statements in the document `url`, whatever their order. */
export function checksumOf(statements: readonly Quad[], url: string): string {
  // Relative to the document, so that a pod that moves to another host keeps whole documents.
  const journal = `<${url.replace(/[^/]*\/[^/]*$/, '')}journal/`;
  const own = `<${url}#`;
  const lineInDocument = lineWriter((text) => (text.includes(own) ? text.replaceAll(own, '<#') : text));
  const lines = new Set<string>();
  for (const statement of statements) {
    const line = lineInDocument(statement);
    lines.add(statement.predicate.value === SOURCE_IN ? line.replace(journal, '<../journal/') : line);
  }
  return sha256Hex([...lines].sort().join('\n'));
}

const SOURCE_IN = leadTerm('sourceIn');

/** Writes statements as {@link lineOf} does, each term changed before; what it makes of an IRI it remembers. */
function lineWriter(change: (text: string) => string): (statement: Quad) => string {
  const iris = new Map<string, string>();
  const write = (term: Quad['object']): string => {
    if (term.termType !== 'NamedNode') return change(JSON.stringify(termLine(term)));
    let line = iris.get(term.value);
    if (line === undefined) iris.set(term.value, (line = change(JSON.stringify(termLine(term)))));
    return line;
  };
  return ({ subject, predicate, object }) => `[${write(subject)},${write(predicate)},${write(object)}]`;
}

/** One text for a statement, the same for equal statements only. */
export const lineOf = (statement: Quad): string =>
  JSON.stringify([statement.subject, statement.predicate, statement.object].map(termLine));

/** The same for a term. */
export function termLine(term: Quad['object']): string {
  if (term.termType !== 'Literal') return term.termType === 'NamedNode' ? `<${term.value}>` : `_:${term.value}`;
  return `"${term.value}"@${term.language}^^${term.datatype.value}`;
}
