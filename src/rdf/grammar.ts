/**
 * Checks what a term contains before it is written. N3's Writer checks nothing: an IRI that contains `> . <` would be printed
 * as two statements (SECURITY.md, T1). So every term is checked here first.
 */
import type { BlankNode, Literal, Quad, Term } from '@rdfjs/types';

/**
 * `IRIREF` of Turtle section 6.5, with a scheme before it. It allows more than RFC 3987 on purpose: other programs may have
 * stored an IRI such as `http://example.com/100%` in a pod, which is not valid but can safely be written again.
 */
const ABSOLUTE_IRIREF = /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|^`\\]*$/;

/** `LANGTAG`, with subtags of one to eight characters, as BCP 47 section 2.1 defines them and N3's parser requires them. */
const LANGTAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

const PN_CHARS_U =
  String.raw`A-Za-z_\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}` +
  String.raw`\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}`;
const PN_CHARS = String.raw`${PN_CHARS_U}\-0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}`;
/** `BLANK_NODE_LABEL` without its `_:`, and only with single dots: N3's parser reads no others. */
const BLANK_NODE_LABEL = new RegExp(String.raw`^[${PN_CHARS_U}0-9](?:\.?[${PN_CHARS}])*$`, 'u');

/**
 * Can this IRI be written in every RDF syntax and be read back unchanged? A lone half of a UTF-16 surrogate pair cannot be
 * encoded, and would come back as U+FFFD.
 */
const isWritableIri = (iri: string): boolean => ABSOLUTE_IRIREF.test(iri) && iri.isWellFormed();

/** Is this a well-formed language tag? */
export const isLanguageTag = (tag: string): boolean => LANGTAG.test(tag);

const isNode = (term: Term): boolean => term.termType === 'NamedNode' || term.termType === 'BlankNode';

function faultOfLiteral({ value, language, datatype, direction }: Literal): string | undefined {
  if (!value.isWellFormed()) return 'a literal with a lone surrogate';
  if (direction) return 'a literal with a base direction, which RDF 1.1 does not have';
  if (language !== '' && !isLanguageTag(language)) return 'a literal with an invalid language tag';
  return isWritableIri(datatype.value) ? undefined : 'a literal whose datatype is no absolute IRI';
}

const faultOfBlankNode = ({ value }: BlankNode): string | undefined =>
  BLANK_NODE_LABEL.test(value) ? undefined : 'a blank node with an invalid label';

function faultOfTerm(term: Term): string | undefined {
  switch (term.termType) {
    case 'NamedNode':
      return isWritableIri(term.value) ? undefined : 'no absolute IRI';
    case 'BlankNode':
      return faultOfBlankNode(term);
    case 'Literal':
      return faultOfLiteral(term);
    default:
      return `a ${term.termType}, which RDF 1.1 does not have`;
  }
}

function faultAt(place: string, term: Term): string | undefined {
  const fault = faultOfTerm(term);
  return fault === undefined ? undefined : `the ${place} is ${fault}`;
}

/**
 * Why a quad is not valid RDF 1.1 or cannot be written, as the end of a sentence. `undefined` if nothing is wrong. The text
 * names the place and never the value, which may be someone's address (SECURITY.md, T18).
 */
export function faultOfQuad({ subject, predicate, object, graph }: Quad): string | undefined {
  if (!isNode(subject)) return `the subject is a ${subject.termType}`;
  if (predicate.termType !== 'NamedNode') return `the predicate is a ${predicate.termType}`;
  if (!isNode(graph) && graph.termType !== 'DefaultGraph') return `the graph is a ${graph.termType}`;
  return (
    faultAt('subject', subject) ??
    faultAt('predicate', predicate) ??
    faultAt('object', object) ??
    (graph.termType === 'DefaultGraph' ? undefined : faultAt('graph', graph))
  );
}
