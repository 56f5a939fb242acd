/** Leads as SPARQL 1.1 Update: every term is checked by the serializer before it is in a request (THREATS: T1). */
import { sha256Hex } from '../text/hash.ts';
import { blankNode, parseRdf, quad, serializeQuads, type Quad } from '../rdf/quads.ts';
import { NotificationError } from '../errors.ts';
import type { CopiedLead } from '../copy/lead-copy.ts';

/** A lead on its way into a store. */
export interface PushedLead {
  /** The name of its graph: the URL of its resource. */
  readonly graph: string;
  /** SHA-256 of its N-Quads: what the store is said to have. */
  readonly checksum: string;
  /** Its statements as N-Triples, one a line. */
  readonly lines: readonly string[];
  /** About what they take in a request. */
  readonly bytes: number;
  /** Statements that share an anonymous node must not be torn apart. */
  readonly hasBlankNodes: boolean;
}

/** Between the operations of a request. */
export const SEPARATOR = ' ;\n';

/** The checksum under which a lead is known in a store. */
export const checksumOf = ({ nquads }: CopiedLead): string => sha256Hex(nquads);

/**
 * Makes a lead ready.
 *
 * @throws NotificationError `not-rdf` for what is no RDF 1.1, or not in the lead's graph.
 */
export function toPushedLead(lead: CopiedLead): PushedLead {
  const { url, slug, nquads } = lead;
  const quads = parseRdf(nquads, { format: 'application/n-quads' });
  if (quads.some(({ graph }) => graph.value !== url))
    throw new NotificationError('not-rdf', `${url}: expected statements of this graph only`);
  // A label may be in one operation of a request only (SPARQL 1.1 Update, section 3.1.1), and leads share requests.
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

/** Makes a graph go. It need not be there. */
export const dropText = (graph: string): string => `DROP SILENT GRAPH <${graph}>`;

/** Puts statements into a graph. `INSERT DATA` may hold anonymous nodes by the standard, but not in Virtuoso. */
export function insertText({ graph, hasBlankNodes }: PushedLead, lines: readonly string[]): string {
  const data = `{ GRAPH <${graph}> {\n${lines.map(toSparql).join('\n')}\n} }`;
  return hasBlankNodes ? `INSERT ${data} WHERE {}` : `INSERT DATA ${data}`;
}

/**
 * A line of N-Triples as SPARQL has it. There `\u0022` is a quotation mark before anything else is read (SPARQL 1.1 Query
 * Language, section 19.2), and readers differ on whether it is so after another backslash: the text `\u0022`, which
 * N-Triples spells `\\u0022`, would end its literal. With the `u` itself escaped all of them read the same.
 */
function toSparql(line: string): string {
  return line.replace(/\\\\[uU]|\\./gu, (escaped) => {
    if (escaped === '\\\\u') return String.raw`\\\u0075`;
    return escaped === '\\\\U' ? String.raw`\\\u0055` : escaped;
  });
}
