/** The names of the vocabularies that messages use, without their namespaces. */
import { PREFIXES, as } from '../../vocab.ts';

const NAMESPACES = [PREFIXES.x, PREFIXES.schema, 'https://schema.org/', PREFIXES.lead, as('')];

/** `agent` for `http://schema.org/agent`, decoded where it had to be encoded; an IRI of another vocabulary as it is. */
export function localTerm(iri: string): string {
  const text = withoutNamespace(iri);
  return text === iri ? iri : decode(text);
}

/** The same as it is in the IRI. */
export function withoutNamespace(iri: string): string {
  const namespace = NAMESPACES.find((base) => iri.startsWith(base) && iri.length > base.length);
  return namespace === undefined ? iri : iri.slice(namespace.length);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not one of our own encodings; the text is then the name.
    return text;
  }
}
