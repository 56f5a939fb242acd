/**
 * Fragments of the nodes in a lead document. Each is derived from the node's content, so two machines write the same.
 */
import type { LeadEvent } from '../../message/event/event.ts';
import { shortHash } from '../../text/hash.ts';
import { sourceKey, type LeadSource } from '../../message/parts/sources.ts';
import { identifierKey, type Identifier } from '../../message/values/identifiers.ts';

const DIGITS = 12;
const named =
  (kind: string) =>
  (key: string): string =>
    `${kind}-${shortHash([key], DIGITS)}`;

/** The fragments of a lead resource, by the kind of node. */
export const FRAGMENTS = {
  lead: 'it',
  contact: 'contact',
  event: (event: Pick<LeadEvent, 'key'>): string => `event-${event.key.slice(0, 16)}`,
  identifier: (identifier: Identifier): string => named('identifier')(identifierKey(identifier)),
  source: (source: LeadSource): string => named('source')(sourceKey(source)),
  /** A party that has only a name. */
  actor: named('actor'),
  /** A further contact, by its key. */
  person: named('contact'),
  listing: named('listing'),
  search: named('search'),
  offer: named('offer'),
  /** Any other nested object, by its whole content. */
  part: named('part'),
} as const;

/** The IRI of a lead, from the URL of its resource or any IRI in that resource. */
export const leadIri = (url: string): string => `${url.replace(/#.*$/s, '')}#${FRAGMENTS.lead}`;

/** Matches the fragments that leadpod creates. */
export const OWN_FRAGMENT =
  /#(?:it|contact|(?:event|identifier|source|actor|contact|listing|search|offer|part)-[0-9a-f]+)$/;
