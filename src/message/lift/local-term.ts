/** The names of the vocabularies that messages use, without their namespaces. */
import { PREFIXES, as } from '../../vocab.ts';

const NAMESPACES = [PREFIXES.x, PREFIXES.schema, 'https://schema.org/', PREFIXES.lead, as('')];

/** `agent` for `http://schema.org/agent`, with percent-encoding removed. An IRI of another vocabulary is returned unchanged. */
export function localTerm(iri: string): string {
  const text = withoutNamespace(iri);
  return text === iri ? iri : decode(text);
}

/** Like {@link localTerm}, but keeps the percent-encoding. */
export function withoutNamespace(iri: string): string {
  const namespace = NAMESPACES.find((base) => iri.startsWith(base) && iri.length > base.length);
  return namespace === undefined ? iri : iri.slice(namespace.length);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // leadpod did not encode this text, so it is the name as it is.
    return text;
  }
}
