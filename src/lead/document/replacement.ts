/** Reads which lead replaced another one. */
import { dcterms } from '../../vocab.ts';
import { leadIri } from './fragments.ts';
import type { Quad } from '../../rdf/quads.ts';

/** The place of a lead below the container of all leads. */
const LEAD_PLACE = /(?<=\/)([0-9a-f]{2})\/\1[0-9a-f]*\.ttl$/;

/**
 * The URL of the lead that replaced the lead `url`, if both are in the same pod. In former versions a message could state any
 * other replacement.
 */
export function replacementOf(statements: readonly Quad[], url: string): string | undefined {
  const container = url.replace(LEAD_PLACE, '');
  const isLead = ({ termType, value }: Quad['object']): boolean =>
    termType === 'NamedNode' && value === leadIri(value) && documentIn(value).replace(LEAD_PLACE, '') === container;
  const moved = statements.find(
    ({ subject, predicate, object }) =>
      subject.value === leadIri(url) && predicate.value === dcterms('isReplacedBy') && isLead(object),
  );
  return moved === undefined ? undefined : documentIn(moved.object.value);
}

const documentIn = (iri: string): string => iri.replace(/#.*$/s, '');
