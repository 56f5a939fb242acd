/** Reads a lead resource as the statements of one named graph. */
import { withHarmlessLabels } from '../rdf/harmless-labels.ts';
import { blankNode, namedNode, parseRdf, quad, serializeQuads, type Quad } from '../rdf/quads.ts';
import { NotificationError } from '../errors.ts';
import { dcterms, lead as leadTerm, rdf } from '../vocab.ts';

/** The content of a resource: a lead, a reference to the lead that replaced it, waiting scores, or nothing readable. */
export type LeadGraph =
  | { readonly kind: 'lead'; readonly nquads: string; readonly checksum: string | undefined }
  | { readonly kind: 'replaced' | 'awaited' }
  | { readonly kind: 'damaged' };

/**
 * Reads the statements of a lead resource, including foreign ones, as sorted N-Quads in the graph of its URL. Foreign blank
 * nodes get labels that are the same in every copy and unique in the pod.
 */
export function readLeadGraph(text: string, url: string): LeadGraph {
  let statements: Quad[];
  try {
    statements = parseRdf(text, { format: 'text/turtle', base: url });
  } catch (error) {
    // The write was cut off, so it is not valid Turtle.
    if (error instanceof NotificationError && error.reason === 'not-rdf') return { kind: 'damaged' };
    throw error;
  }
  const classes = statements.flatMap(({ subject, predicate, object }) =>
    subject.value === `${url}#it` && predicate.value === rdf('type') ? [object.value] : [],
  );
  // Both classes: a foreign writer must not be able to hide a lead with this class.
  if (classes.includes(leadTerm('AwaitedLead')) && !classes.includes(leadTerm('Lead'))) return { kind: 'awaited' };
  const isReplaced = statements.some(
    ({ subject, predicate }) => subject.value === `${url}#it` && predicate.value === dcterms('isReplacedBy'),
  );
  // A lead that is described was not replaced. In former versions a message could state a replacement.
  if (isReplaced && !classes.includes(leadTerm('Lead'))) return { kind: 'replaced' };
  const checksum = statements.find(
    ({ subject, predicate }) => subject.value === url && predicate.value === leadTerm('checksum'),
  );
  const name = namer(url);
  const graph = namedNode(url);
  const quads = statements.map(({ subject, predicate, object }) => quad(name(subject), predicate, name(object), graph));
  const nquads = serializeQuads(withHarmlessLabels(quads), { format: 'application/n-quads', sorted: true });
  return { kind: 'lead', nquads, checksum: checksum?.object.value };
}

/** Renames blank nodes, because those of two documents are different nodes. leadpod itself writes none. */
function namer(url: string): <T extends Quad['subject'] | Quad['object']>(term: T) => T {
  const slug = /([^/]+)\.ttl$/u.exec(url)?.[1] ?? '';
  return <T extends Quad['subject'] | Quad['object']>(term: T): T =>
    term.termType === 'BlankNode' ? (blankNode(`l${slug}-${term.value}`) as T) : term;
}
