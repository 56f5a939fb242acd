/** A lead resource as the statements of one named graph. */
import { blankNode, namedNode, parseRdf, quad, serializeQuads, type Quad } from '../rdf/quads.ts';
import { NotificationError } from '../errors.ts';
import { dcterms, lead as leadTerm, rdf } from '../vocab.ts';

/** What a resource holds: a lead, a word about where one went, scores of one that has not come yet, or nothing that can be read. */
export type LeadGraph =
  | { readonly kind: 'lead'; readonly nquads: string; readonly checksum: string | undefined }
  | { readonly kind: 'replaced' | 'awaited' }
  | { readonly kind: 'damaged' };

/**
 * The statements of a lead resource, those of others among them, as N-Quads in the graph of its URL, sorted. Anonymous
 * nodes of others get labels that are the same in every copy and nowhere else in the pod.
 */
export function readLeadGraph(text: string, url: string): LeadGraph {
  let statements: Quad[];
  try {
    statements = parseRdf(text, { format: 'text/turtle', base: url });
  } catch (error) {
    // Cut off in the middle of a write: no Turtle any more.
    if (error instanceof NotificationError && error.reason === 'not-rdf') return { kind: 'damaged' };
    throw error;
  }
  const isReplaced = statements.some(
    ({ subject, predicate }) => subject.value === `${url}#it` && predicate.value === dcterms('isReplacedBy'),
  );
  if (isReplaced) return { kind: 'replaced' };
  const classes = statements.flatMap(({ subject, predicate, object }) =>
    subject.value === `${url}#it` && predicate.value === rdf('type') ? [object.value] : [],
  );
  // Anyone else who may write there cannot hide a lead by the word.
  if (classes.includes(leadTerm('AwaitedLead')) && !classes.includes(leadTerm('Lead'))) return { kind: 'awaited' };
  const checksum = statements.find(
    ({ subject, predicate }) => subject.value === url && predicate.value === leadTerm('checksum'),
  );
  const name = namer(url);
  const graph = namedNode(url);
  const quads = statements.map(({ subject, predicate, object }) => quad(name(subject), predicate, name(object), graph));
  const nquads = serializeQuads(quads, { format: 'application/n-quads', sorted: true });
  return { kind: 'lead', nquads, checksum: checksum?.object.value };
}

/** Blank nodes of two documents are two nodes, whatever their labels. Others' only: what is ours has none. */
function namer(url: string): <T extends Quad['subject'] | Quad['object']>(term: T) => T {
  const slug = /([^/]+)\.ttl$/u.exec(url)?.[1] ?? '';
  return <T extends Quad['subject'] | Quad['object']>(term: T): T =>
    term.termType === 'BlankNode' ? (blankNode(`l${slug}-${term.value}`) as T) : term;
}
