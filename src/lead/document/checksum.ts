/** The checksum over the statements of a lead. It detects incomplete writes. */
import { lead as leadTerm } from '../../vocab.ts';
import { sha256Hex } from '../../text/hash.ts';
import { remembered } from '../../text/remembered.ts';
import type { Quad } from '../../rdf/quads.ts';

/** The checksum of statements in the document `url`. It does not depend on their order. */
export function checksumOf(statements: readonly Quad[], url: string): string {
  // IRIs are relative to the document, so that checksums stay valid when a pod moves to another host.
  const journal = `<${url.replace(/[^/]*\/[^/]*$/, '')}journal/`;
  const lineInDocument = lineWriter(url);
  const lines = statements.map((statement) => {
    const line = lineInDocument(statement);
    return statement.predicate.value === SOURCE_IN ? line.replace(journal, '<../journal/') : line;
  });
  lines.sort();
  return sha256Hex(lines.filter((line, index) => line !== lines[index - 1]).join('\n'));
}

const SOURCE_IN = leadTerm('sourceIn');

/** Like {@link lineOf}, but IRIs of this document are relative to it, also those in texts. */
function lineWriter(url: string): (statement: Quad) => string {
  const own = `<${url}#`;
  const nodes = new Map<string, string>();
  const writeNode = (iri: string): string => {
    if (!iri.startsWith(url) || iri.charAt(url.length) !== '#') return vocabularyLine(iri);
    let line = nodes.get(iri);
    if (line === undefined) nodes.set(iri, (line = JSON.stringify(`<${iri.slice(url.length)}>`)));
    return line;
  };
  const write = (term: Quad['object']): string => {
    if (term.termType === 'NamedNode') return writeNode(term.value);
    const text = JSON.stringify(termLine(term));
    return text.includes(own) ? text.replaceAll(own, '<#') : text;
  };
  return ({ subject, predicate, object }) => `[${write(subject)},${write(predicate)},${write(object)}]`;
}

/** Remembered, since all leads have the same properties and classes. */
const vocabularyLine = remembered((iri) => JSON.stringify(`<${iri}>`));

/** A text for a statement; only equal statements have the same text. */
export const lineOf = (statement: Quad): string =>
  JSON.stringify([statement.subject, statement.predicate, statement.object].map(termLine));

/** A text for a term; only equal terms have the same text. */
export function termLine(term: Quad['object']): string {
  if (term.termType !== 'Literal') return term.termType === 'NamedNode' ? `<${term.value}>` : `_:${term.value}`;
  return `"${term.value}"@${term.language}^^${term.datatype.value}`;
}
