/**
 * Reads documents whose base IRI is unknown. Relative references are first resolved against a placeholder, so that equal
 * references mean the same node. Afterwards the placeholder is removed.
 */
import { NotificationError } from '../../errors.ts';
import { lead, rdf } from '../../vocab.ts';
import { blankNode, literal, namedNode, quad, type NamedNode, type Quad, type Term } from '../../rdf/quads.ts';
import type { Warn } from '../warning.ts';

/** The placeholder for an unknown base. By RFC 6761 section 6.4, nobody can own a name under `.invalid`. */
export const UNKNOWN_BASE = 'https://notification.invalid/';

const isRelative = (term: Term): term is NamedNode =>
  term.termType === 'NamedNode' && term.value.startsWith(UNKNOWN_BASE);

const termsOf = ({ subject, predicate, object, graph }: Quad): Term[] => [
  ...[subject, predicate, object, graph],
  ...(object.termType === 'Literal' ? [object.datatype] : []),
];

/** The reference as it was written, except for dot segments. */
const referenceOf = ({ value }: NamedNode): string => value.slice(UNKNOWN_BASE.length);

/**
 * The same statements without {@link UNKNOWN_BASE}. A subject with a relative reference becomes a blank node that keeps the
 * reference as a text. Every other relative reference becomes a text.
 *
 * @throws NotificationError `not-rdf` if a property or a graph is a relative reference.
 */
export function withoutUnknownBase(quads: readonly Quad[], warn: Warn): Quad[] {
  if (!quads.some((statement) => termsOf(statement).some(isRelative))) return [...quads];
  warn('iri-relative', '', 'references are relative, and no base is known: kept as text (set it with --base URL)');
  const labels = labelsOf(quads);
  const named = quads.flatMap((statement) => rename(statement, labels));
  const names = [...labels].flatMap(([iri, label]) => {
    const text = iri.slice(UNKNOWN_BASE.length);
    return text === '' ? [] : [quad(blankNode(label), namedNode(lead('originalId')), literal(text))];
  });
  const seen = new Set<string>();
  // The document may already have the same reference as a text.
  return [...named, ...names].filter((statement) => {
    const language = statement.object.termType === 'Literal' ? statement.object.language : '';
    const text = JSON.stringify([language, ...termsOf(statement).map(({ termType, value }) => [termType, value])]);
    return !seen.has(text) && seen.add(text);
  });
}

/** A new blank node label for each relative subject. */
function labelsOf(quads: readonly Quad[]): Map<string, string> {
  const terms = quads.flatMap(({ subject, object, graph }) => [subject, object, graph]);
  const taken = new Set(terms.flatMap(({ termType, value }) => (termType === 'BlankNode' ? [value] : [])));
  const labels = new Map<string, string>();
  let serial = 0;
  for (const { subject } of quads) {
    if (!isRelative(subject) || labels.has(subject.value)) continue;
    while (taken.has(`r${serial}`)) serial += 1;
    labels.set(subject.value, `r${serial++}`);
  }
  return labels;
}

const withoutRelativeType = (term: Quad['object']): Quad['object'] =>
  term.termType === 'Literal' && isRelative(term.datatype) ? literal(term.value) : term;

function rename({ subject, predicate, object, graph }: Quad, labels: ReadonlyMap<string, string>): Quad[] {
  if (isRelative(predicate) || isRelative(graph))
    throw new NotificationError(
      'not-rdf',
      'expected absolute IRIs of properties and graphs, received a relative one, and no base is known',
    );
  const labelled = (term: Term): Term => {
    const label = labels.get(term.value);
    return isRelative(term) && label !== undefined ? blankNode(label) : term;
  };
  const from = labelled(subject) as Quad['subject'];
  const to = withoutRelativeType(labelled(object) as Quad['object']);
  if (!isRelative(to)) return [quad(from, predicate, to, graph)];
  // A type must be an IRI, so its text becomes a declared type.
  const property = predicate.value === rdf('type') ? namedNode(lead('declaredType')) : predicate;
  return [quad(from, property, literal(referenceOf(to)), graph)];
}
