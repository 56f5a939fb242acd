/** Leads as SPARQL 1.1 Update. The serializer checks every term before it becomes a part of a request (SECURITY.md, T1). */
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
  /** Its approximate size in a request, in bytes. */
  readonly bytes: number;
  /** Whether it has blank nodes. Statements that share a blank node must be in one operation. */
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
  // The labels of blank nodes get the slug of the lead, because a label may only be used in one operation of a request (SPARQL
  // 1.1 Update section 3.1.1), and a request contains several leads.
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

/** The operation that removes a graph. It does not fail if the graph does not exist. */
export const dropText = (graph: string): string => `DROP SILENT GRAPH <${graph}>`;

/**
 * The operation that inserts statements into a graph. For blank nodes it is not `INSERT DATA`: the standard allows that, but
 * Virtuoso does not.
 */
export function insertText({ graph, hasBlankNodes }: PushedLead, lines: readonly string[]): string {
  const data = `{ GRAPH <${graph}> {\n${lines.map(toSparql).join('\n')}\n} }`;
  return hasBlankNodes ? `INSERT ${data} WHERE {}` : `INSERT DATA ${data}`;
}

/**
 * Converts a line of N-Triples to SPARQL. In SPARQL, `\u0022` becomes a quotation mark before anything else is parsed (SPARQL
 * 1.1 Query Language section 19.2). Parsers disagree whether this is also true after another backslash. If it is, the text
 * `\u0022`, which is `\\u0022` in N-Triples, would end its literal. So the `u` is escaped as well; then all parsers agree.
 */
function toSparql(line: string): string {
  return line.replace(/\\\\[uU]|\\./gu, (escaped) => {
    if (escaped === '\\\\u') return String.raw`\\\u0075`;
    return escaped === '\\\\U' ? String.raw`\\\u0055` : escaped;
  });
}
