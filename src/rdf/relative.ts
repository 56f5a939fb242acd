/** Writes IRIs relative to their document, as n3 does. */
import { BaseIRI } from 'n3';
import { resolveReference } from './iri.ts';

/** A relative reference, or the IRI itself. `undefined` if n3's reference would be read back as another IRI. */
export type ToRelative = (iri: string) => string | undefined;

/**
 * Group 1 is scheme and host, which IRI and base must share for a relative reference. The base has no query and no fragment.
 */
const PLAIN_BASE = /^(https?:\/\/[^/?#]+\/)[^?#]*$/;

/**
 * How IRIs are written in a document with this base. Two cases need no work: a fragment of a plain base is cut off, and an
 * IRI of another host stays as it is. For all others n3 makes a regular expression of the base, which costs as much as
 * writing a lead. A fragment always resolves to the base and itself (RFC 3986 section 5.2.2), so it is not checked again.
 */
export function relativeTo(base: string | undefined): ToRelative {
  if (base === undefined || base === '') return (iri) => iri;
  const origin = BaseIRI.supports(base) ? PLAIN_BASE.exec(base)?.[1] : undefined;
  let matcher: BaseIRI | undefined;
  const matched = (iri: string): string | undefined => {
    const relative = (matcher ??= new BaseIRI(base)).toRelative(iri);
    // With a colon in its first segment, the reference would be read as an IRI with a scheme.
    if (relative === iri || (!relative.includes(':') && resolveReference(relative, base) === iri)) return relative;
    return undefined;
  };
  if (origin === undefined) return matched;
  const fragments = `${base}#`;
  return (iri) => {
    if (!iri.startsWith(origin)) return iri;
    const isFragment = iri.startsWith(fragments) && !iri.includes(':', base.length);
    return isFragment ? iri.slice(base.length) : matched(iri);
  };
}
