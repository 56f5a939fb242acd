/** IRIs as n3 writes them relative to the document that they are in. */
import { BaseIRI } from 'n3';
import { resolveReference } from './iri.ts';

/** A relative reference; the IRI itself where there is none, `undefined` where what n3 makes would be read as another. */
export type ToRelative = (iri: string) => string | undefined;

/** Scheme and host, which n3's reference has in common with its base, and the rest, without a query or fragment. */
const PLAIN_BASE = /^(https?:\/\/[^/?#]+\/)[^?#]*$/;

/**
 * How IRIs are written in a document. The fragments of a plain base are cut off at once, and what is of another host is left
 * alone at once: n3 makes a regular expression of every base, which costs as much as writing a lead. A fragment resolves to
 * the base with the fragment behind it (RFC 3986 section 5.2.2), so that it need not be resolved again.
 */
export function relativeTo(base: string | undefined): ToRelative {
  if (base === undefined || base === '') return (iri) => iri;
  const origin = BaseIRI.supports(base) ? PLAIN_BASE.exec(base)?.[1] : undefined;
  let matcher: BaseIRI | undefined;
  const matched = (iri: string): string | undefined => {
    const relative = (matcher ??= new BaseIRI(base)).toRelative(iri);
    // A colon in its first segment would make a scheme of that.
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
