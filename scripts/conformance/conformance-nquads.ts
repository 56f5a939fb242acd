/** Reads N-Quads with blank nodes as predicates. Two results of the suite have them, but no parser of RDF 1.1 accepts them. */
import { blankNode, parseRdf, quad, type Quad, type Term } from '../../src/rdf/quads.ts';

const BLANK_PREDICATE = /^(\S+) _:(\S+) /gm;
const STAND_IN = 'urn:blank:';

/** Parses N-Quads. Blank nodes are replaced by IRIs before the parser, and restored after it. */
export function parseGeneralizedNQuads(text: string): Quad[] {
  const standIn = text.replace(BLANK_PREDICATE, `$1 <${STAND_IN}$2> `);
  return parseRdf(standIn, { format: 'application/n-quads' }).map((statement) => {
    const { subject, predicate, object, graph } = statement;
    if (!predicate.value.startsWith(STAND_IN)) return statement;
    const label = blankNode(predicate.value.slice(STAND_IN.length)) as Term;
    return quad(subject, label as Quad['predicate'], object, graph);
  });
}
