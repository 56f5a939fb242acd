/** Leads as SPARQL 1.1 Update. The serializer checks every term before it is part of a request (SECURITY.md, T1). */
import { sha256Hex } from '../text/hash.ts';
import { blankNode, parseRdf, quad, serializeQuads, type Quad } from '../rdf/quads.ts';
import { NotificationError } from '../errors.ts';
import type { CopiedLead } from '../copy/lead-copy.ts';

/** A lead in the form in which it is sent to a store. */
export interface PushedLead {
  /** The name of its graph, which is the URL of its resource. */
  readonly graph: string;
  /** The SHA-256 of its N-Quads. The ledger stores it. */
  readonly checksum: string;
  /** Its statements as N-Triples, one on each line. */
  readonly lines: readonly string[];
  /** Its approximate size in a request. */
  readonly bytes: number;
  /** Statements with a shared blank node must be in one operation. */
  readonly hasBlankNodes: boolean;
}

/** Separates the operations of a request. */
export const SEPARATOR = ' ;\n';

/** The checksum of a lead in the ledger. */
export const checksumOf = ({ nquads }: CopiedLead): string => sha256Hex(nquads);

/**
 * Converts a lead for the push.
 *
 * @throws NotificationError `not-rdf` for data that is not RDF 1.1, or not in the graph of the lead.
 */
export function toPushedLead(lead: CopiedLead): PushedLead {
  const { url, slug, nquads } = lead;
  const quads = parseRdf(nquads, { format: 'application/n-quads' });
  if (quads.some(({ graph }) => graph.value !== url))
    throw new NotificationError('not-rdf', `${url}: expected statements of this graph only`);
  // A blank node label may be used in only one operation of a request (SPARQL 1.1 Update, section 3.1.1), and several leads
  // share a request.
  const own = <T extends Quad['subject'] | Quad['object']>(term: T) =>
    term.termType === 'BlankNode' ? blankNode(`${slug}x${term.value}`) : term;
  const triples = quads.map(({ subject, predicate, object }) => quad(own(subject), predicate, own(object)));
  const text = serializeQuads(triples, { format: 'application/n-triples', sorted: true });
  return {
    graph: url,
    checksum: checksumOf(lead),
    lines: text.split('\n').filter((line) => line !== ''),
    bytes: Buffer.byteLength(text),
    hasBlankNodes: triples.some(({ subject, object }) => [subject, object].some((t) => t.termType === 'BlankNode')),
  };
}

/** The operation that removes a graph. The graph need not exist. */
export const dropText = (graph: string): string => `DROP SILENT GRAPH <${graph}>`;

/**
 * The operation that inserts statements into a graph. The standard allows blank nodes in `INSERT DATA`, but Virtuoso does not.
 */
export function insertText({ graph, hasBlankNodes }: PushedLead, lines: readonly string[]): string {
  const data = `{ GRAPH <${graph}> {\n${lines.map(toSparql).join('\n')}\n} }`;
  return hasBlankNodes ? `INSERT ${data} WHERE {}` : `INSERT DATA ${data}`;
}

/**
 * Converts a line of N-Triples to SPARQL. In SPARQL, `\u0022` becomes a quotation mark before anything else is parsed (SPARQL
 * 1.1 Query Language, section 19.2). Parsers disagree on whether this also holds after another backslash: then the text
 * `\u0022`, which is `\\u0022` in N-Triples, would end its literal. If the `u` is escaped as well, all parsers agree.
 */
function toSparql(line: string): string {
  return line.replace(/\\\\[uU]|\\./gu, (escaped) => {
    if (escaped === '\\\\u') return String.raw`\\\u0075`;
    return escaped === '\\\\U' ? String.raw`\\\u0055` : escaped;
  });
}
