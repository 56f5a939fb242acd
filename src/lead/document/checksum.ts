/** The checksum over the statements of a lead. It detects incomplete writes. */
import { lead as leadTerm } from '../../vocab.ts';
import { sha256Hex } from '../../text/hash.ts';
import type { Quad } from '../../rdf/quads.ts';

/** The checksum of statements in the document `url`. It does not depend on their order. */
export function checksumOf(statements: readonly Quad[], url: string): string {
  // IRIs are relative to the document, so that checksums stay valid when a pod moves to another host.
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

/** Like {@link lineOf}, but applies `change` to each term first. Results for IRIs are cached. */
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

/** A text for a statement; only equal statements have the same text. */
export const lineOf = (statement: Quad): string =>
  JSON.stringify([statement.subject, statement.predicate, statement.object].map(termLine));

/** A text for a term; only equal terms have the same text. */
export function termLine(term: Quad['object']): string {
  if (term.termType !== 'Literal') return term.termType === 'NamedNode' ? `<${term.value}>` : `_:${term.value}`;
  return `"${term.value}"@${term.language}^^${term.datatype.value}`;
}
